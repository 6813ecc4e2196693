"""Servers that stand for the clouds, on free ports of the loopback interface. They are stopped by their process id."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
INSTALLED = REPOSITORY / ".servers"

# Azurite's published development account: everybody knows this key.
AZURE_ACCOUNT = "devstoreaccount1"
AZURE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
S3_KEY, S3_SECRET = "e2ekey", "e2esecret0123456789"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen, log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}:\n{log.read_text(errors='replace')}")
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}:\n{log.read_text(errors='replace')}")


@contextmanager
def running(command: list, ports: list[int], folder: Path, **environment: str):
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(c) for c in command], cwd=folder, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
    try:
        for port in ports:
            wait_for(port, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def azurite(folder: Path):
    """Yields the ports of the blob and the table service."""
    blob, queue, table = free_port(), free_port(), free_port()
    command = [
        shutil.which("node") or "node", INSTALLED / "node_modules/azurite/dist/src/azurite.js",
        "--silent", "--skipApiVersionCheck", "--inMemoryPersistence", "--disableTelemetry",
        "--blobHost", "127.0.0.1", "--blobPort", blob, "--queueHost", "127.0.0.1", "--queuePort", queue,
        "--tableHost", "127.0.0.1", "--tablePort", table,
    ]  # fmt: skip
    with running(command, [blob, table], folder):
        yield blob, table


@contextmanager
def versitygw(folder: Path):
    port = free_port()
    for name in ("meta", "data"):
        (folder / name).mkdir(parents=True)
    command = [
        INSTALLED / "bin/versitygw", "--port", f"127.0.0.1:{port}", "--region", "us-east-1",
        "posix", "--sidecar", folder / "meta", folder / "data",
    ]  # fmt: skip
    with running(command, [port], folder, ROOT_ACCESS_KEY=S3_KEY, ROOT_SECRET_KEY=S3_SECRET):
        yield port


@contextmanager
def fake_gcs(folder: Path):
    port = free_port()
    command = [
        INSTALLED / "bin/fake-gcs-server", "-backend", "memory", "-scheme", "http",
        "-host", "127.0.0.1", "-port", port, "-public-host", f"127.0.0.1:{port}",
    ]  # fmt: skip
    with running(command, [port], folder):
        yield port
