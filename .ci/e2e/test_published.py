"""CURRENT, the manifest and the files agree, and the bytes do not depend on the machine."""

import published
from conftest import run_night


def test_files_are_what_the_manifest_says(snapshot):
    assert published.check(snapshot) == []


def test_latest_is_the_run(snapshot):
    assert (snapshot.root / "latest").resolve() == (snapshot.root / "snapshots" / snapshot.current["run"]).resolve()


def test_the_same_bytes_elsewhere(snapshot, tmp_path):
    other = run_night(tmp_path / "out", TZ="Asia/Kathmandu", GOMAXPROCS="1", LANG="tr_TR.UTF-8")
    assert {e["key"]: e["sha256"] for e in other.entries} == {e["key"]: e["sha256"] for e in snapshot.entries}


def test_a_second_night_with_nothing_new(snapshot, spoiled):
    again = run_night(spoiled.root)
    assert [b["key"] for b in again.batches] == [b["key"] for b in snapshot.batches]
    for dataset in again.datasets:
        names = [p.name for p in again.files(dataset)]
        assert names == [p.name for p in snapshot.files(dataset)], f"{dataset} changed though nothing was new"
    assert published.check(again) == []
