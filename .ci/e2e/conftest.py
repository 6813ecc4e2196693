"""The demo night is run once into a folder of its own; every test reads what it published."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from snapshot import Snapshot

REPOSITORY = Path(__file__).resolve().parents[2]
AS_OF = "2026-11-20T02:00:00Z"


def run_night(output: Path, **environment: str) -> Snapshot:
    program = Path(os.environ.get("LEADMILL", REPOSITORY / "bin" / "leadmill"))
    config = REPOSITORY / "testdata" / "demo" / "leadmill.yaml"
    done = subprocess.run(
        [program, "run", "--config", config, "--as-of", AS_OF, "--summary", "never"],
        env={**os.environ, "LEADMILL_OUTPUT": str(output), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"leadmill run ended with {done.returncode}:\n{done.stderr}"
    return Snapshot(output, program)


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory) -> Snapshot:
    return run_night(tmp_path_factory.mktemp("night") / "out")


@pytest.fixture
def spoiled(snapshot, tmp_path) -> Snapshot:
    """A copy of the snapshot for a test to damage."""
    copy = tmp_path / "out"
    shutil.copytree(snapshot.root, copy, symlinks=True)
    return Snapshot(copy, snapshot.program)


@pytest.fixture(scope="session")
def truth_file() -> Path:
    return REPOSITORY / "testdata" / "demo" / "truth.json"
