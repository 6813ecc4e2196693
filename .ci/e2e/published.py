"""Whether the pointer, the manifest, the files and the counts agree. A check returns what is wrong, a line each."""

import hashlib
from pathlib import Path

import pyarrow.parquet

from snapshot import Snapshot


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check(snapshot: Snapshot) -> list[str]:
    wrong = []
    manifest = snapshot.root / snapshot.current["manifest"]
    if digest(manifest) != snapshot.current["sha256"]:
        wrong.append(f"CURRENT names another content of {snapshot.current['manifest']}")
    for entry in snapshot.entries + snapshot.batches + snapshot.bookmarks:
        wrong += [f"{entry['key']}: {fault}" for fault in faults_of(snapshot.root / entry["key"], entry)]
    return wrong + strangers(snapshot) + miscounted(snapshot)


def faults_of(path: Path, entry: dict) -> list[str]:
    if not path.is_file():
        return ["is not there"]
    wrong = []
    if path.stat().st_size != entry["bytes"]:
        wrong.append(f"has {path.stat().st_size} bytes, the manifest says {entry['bytes']}")
    got = digest(path)
    if got != entry["sha256"]:
        wrong.append("has another SHA-256 than the manifest says")
        return wrong
    if path.suffix == ".parquet":
        if not entry["sha256"].startswith(path.stem.split("-")[-1]):
            wrong.append("is not named by its digest")
        rows = pyarrow.parquet.read_metadata(path).num_rows
        if rows != entry["rows"]:
            wrong.append(f"has {rows} rows, the manifest says {entry['rows']}")
    return wrong


def strangers(snapshot: Snapshot) -> list[str]:
    """Files that an analyst would read below latest/ although nobody published them."""
    latest = (snapshot.root / "latest").resolve()
    known = {(snapshot.root / e["key"]).resolve() for e in snapshot.entries}
    return [f"latest/{p.relative_to(latest)}: is not in the manifest" for p in latest.rglob("*") if p.is_file() and p not in known]


def miscounted(snapshot: Snapshot) -> list[str]:
    """The counts of the manifest and of the summary against the datasets."""
    con = snapshot.connect()

    def one(query: str) -> int:
        return con.execute(query).fetchone()[0]

    counts = {name: one(f"select count(*) from {name}") for name in ("deliveries", "leads", "customers", "accounts")}
    for name, fate in {"collapsed": "collapsed", "rejected": "rejected", "notices": "notice"}.items():
        counts[name] = one(f"select count(*) from deliveries where fate = '{fate}'")
    counts["rejected rows"] = one("select count(*) from rejects")
    wrong = []
    for place, told in {"manifest": snapshot.manifest["snapshot"]["counts"], "summary": snapshot.summary["counts"]}.items():
        told = {**told, "rejected rows": told.get("rejected", 0)}
        wrong += [f"{place}: {k} is {told.get(k, 0)}, the datasets hold {n}" for k, n in counts.items() if told.get(k, 0) != n]
    return wrong
