"""The demo night is run once into a folder of its own; every test reads what it published."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from snapshot import Snapshot

REPOSITORY = Path(__file__).resolve().parents[2]
AS_OF = "2026-11-20T02:00:00Z"


def leadmill(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Runs the program on the demo's configuration, with keys overridden by environment variables."""
    program = Path(os.environ.get("LEADMILL", REPOSITORY / "bin" / "leadmill"))
    config = REPOSITORY / "testdata" / "demo" / "leadmill.yaml"
    more = ["--summary", "never"] if command == "run" else []
    return subprocess.run(
        [program, command, "--config", config, *more, *arguments], env={**os.environ, **environment}, capture_output=True, text=True
    )


def run_night(output: Path, **environment: str) -> Snapshot:
    done = leadmill("run", "--as-of", AS_OF, LEADMILL_OUTPUT=str(output), **environment)
    assert done.returncode == 0, f"leadmill run ended with {done.returncode}:\n{done.stderr}"
    return Snapshot(output, Path(done.args[0]))


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
