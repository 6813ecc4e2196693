"""What one run published, found as any reader would find it: CURRENT, then the manifest, then the files it names."""

import json
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Snapshot:
    """An output folder and the program that wrote it."""

    root: Path
    program: Path

    @cached_property
    def current(self) -> dict:
        return json.loads((self.root / "CURRENT").read_bytes())

    @cached_property
    def manifest(self) -> dict:
        return json.loads((self.root / self.current["manifest"]).read_bytes())

    @property
    def entries(self) -> list[dict]:
        """The published files: dataset, key, sha256, bytes, rows."""
        return self.manifest["snapshot"]["files"]

    @property
    def batches(self) -> list[dict]:
        """The archive batches that count: a file in raw/ that the manifest does not name does not exist."""
        return [b for f in self.manifest["feeds"].values() for b in f["batches"]]

    @property
    def bookmarks(self) -> list[dict]:
        """How far each feed has been read, as files of their own."""
        return [f["bookmark"] for f in self.manifest["feeds"].values() if isinstance(f.get("bookmark"), dict)]

    def files(self, dataset: str) -> list[Path]:
        return [self.root / e["key"] for e in self.entries if e["dataset"] == dataset]

    def latest(self, dataset: str) -> str:
        """The folder that an analyst opens."""
        return str(self.root / "latest" / dataset)

    @cached_property
    def schema(self) -> dict:
        """What the program says of its columns."""
        out = subprocess.run([self.program, "schema", "--format", "json"], check=True, capture_output=True)
        return json.loads(out.stdout)

    @property
    def datasets(self) -> dict[str, dict]:
        return {d["name"]: d for d in self.schema["datasets"]}

    @cached_property
    def summary(self) -> dict:
        (path,) = self.files("summary")
        return json.loads(path.read_bytes())

    def connect(self) -> duckdb.DuckDBPyConnection:
        """DuckDB with one view per dataset, over the files that the manifest names."""
        con = duckdb.connect()
        for name in self.datasets:
            files = [str(p) for p in self.files(name)]
            con.execute(f"create view {name} as from read_parquet({files!r})")
        raw = [str(self.root / b["key"]) for b in self.batches]
        con.execute(
            f"create view archive as select * exclude (filename), filename[{len(str(self.root)) + 2}:] as batch "
            f"from read_parquet({raw!r}, filename = true)"
        )
        return con
