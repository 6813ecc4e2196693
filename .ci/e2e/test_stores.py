"""The demo night with its output, and then its landing zones too, on each object store. An independent client reads what was
published and compares it with the same night in a local folder: the same input gives the same bytes, wherever it lies."""

import json
import os
import subprocess

import duckdb
import pandas
import pytest

import stores
from conftest import AS_OF, REPOSITORY, leadmill
from snapshot import Snapshot


@pytest.fixture(scope="module", params=sorted(stores.STORES))
def store(request, tmp_path_factory):
    with stores.STORES[request.param](tmp_path_factory.mktemp(request.param) / "server") as s:
        yield s


def night(store: stores.ObjectStore, prefix: str, *more: str, as_of: str = AS_OF, **environment: str):
    return leadmill("run", "--as-of", as_of, *more, LEADMILL_OUTPUT=store.url(prefix), **store.environment, **environment)


@pytest.fixture(scope="module")
def published(store):
    done = night(store, "out")
    assert done.returncode == 0, done.stderr
    return json.loads(store.read("out/" + json.loads(store.read("out/CURRENT"))["manifest"]))


def test_same_bytes_as_in_a_folder(store, published, snapshot: Snapshot):
    local = {(f["dataset"], f["key"]): f["sha256"] for f in snapshot.entries}
    assert {(f["dataset"], f["key"]): f["sha256"] for f in published["snapshot"]["files"]} == local
    assert {b["sha256"] for f in published["feeds"].values() for b in f["batches"]} == {b["sha256"] for b in snapshot.batches}


def test_read_by_pandas_and_duckdb(store, published, snapshot: Snapshot):
    for name in snapshot.datasets:
        keys = ["leads/out/" + f["key"] for f in published["snapshot"]["files"] if f["dataset"] == name]
        frame = pandas.read_parquet(keys, filesystem=store.files)
        rows = sum(f["rows"] for f in published["snapshot"]["files"] if f["dataset"] == name)
        assert len(frame) == rows, name
        assert duckdb.sql("select count(*) from frame").fetchall() == [(rows,)], name


def test_unchanged_night_adds_no_data(store, published):
    done = night(store, "out", as_of="2026-11-20T03:00:00Z")
    assert done.returncode == 0, done.stderr
    now = json.loads(store.read("out/" + json.loads(store.read("out/CURRENT"))["manifest"]))
    assert now["feeds"].keys() == published["feeds"].keys()
    assert [b for f in now["feeds"].values() for b in f["batches"]] == [b for f in published["feeds"].values() for b in f["batches"]]
    # What was published before is still there for whoever is reading it.
    for f in published["snapshot"]["files"]:
        assert store.read("out/" + f["key"])


def test_of_two_runs_one_publishes(store):
    config = REPOSITORY / "testdata" / "demo" / "leadmill.yaml"
    command = [os.environ.get("LEADMILL", REPOSITORY / "bin" / "leadmill"), "run", "--config", config, "--summary", "never"]
    environment = {**os.environ, **store.environment, "LEADMILL_OUTPUT": store.url("race")}
    runs = [
        subprocess.Popen([*command, "--as-of", f"2026-11-20T02:00:0{i}Z"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for i in range(2)
    ]
    said = [r.communicate(timeout=300)[1] for r in runs]
    codes = [r.returncode for r in runs]
    assert sorted(codes) == [0, 75], said
    winner = codes.index(0)
    current = json.loads(store.read("race/CURRENT"))
    assert current["run"] == f"20261120T02000{winner}Z"
    manifest = json.loads(store.read("race/" + current["manifest"]))
    for f in manifest["snapshot"]["files"]:
        assert len(store.read("race/" + f["key"])) == f["bytes"]


def test_landing_zones_on_the_store(store, snapshot: Snapshot, tmp_path):
    """Every container and shape that a local folder takes gives the same leads from an object store."""
    demo = REPOSITORY / "testdata" / "demo"
    environment = {}
    for feed in snapshot.manifest["feeds"]:
        assert store.upload(demo / feed, f"landing/{feed}") > 0
        environment[f"LEADMILL_SOURCES_{feed.upper().replace('-', '_')}_URL"] = store.url(f"landing/{feed}")
    out = tmp_path / "out"
    for _ in range(2):  # the second reads nothing again
        done = leadmill("run", "--as-of", AS_OF, LEADMILL_OUTPUT=str(out), **store.environment, **environment)
        assert done.returncode == 0, done.stderr
    got = Snapshot(out, snapshot.program)
    assert got.manifest["snapshot"]["counts"] == snapshot.manifest["snapshot"]["counts"]
    ids = "select lead_id from leads order by 1"
    assert got.connect().sql(ids).fetchall() == snapshot.connect().sql(ids).fetchall()


def test_no_secret_is_written(store, published, tmp_path):
    root = store.download("out", tmp_path)
    secrets = [v.encode() for k, v in store.environment.items() if "KEY" in k and len(v) > 12]
    for path in root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(s in data for s in secrets), path


def test_missing_container(store):
    wrong = store.url("out").replace("://leads/", "://nowhere/")
    done = leadmill("run", "--as-of", AS_OF, LEADMILL_OUTPUT=wrong, **store.environment)
    assert done.returncode == 75, done.stderr
    assert "nowhere" in done.stderr
