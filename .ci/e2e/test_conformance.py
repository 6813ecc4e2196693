"""The Go conformance suites against the servers that stand for the clouds: the store on every kind of bucket, and the table
source on Azurite's table service."""

import os
import subprocess

import servers
import stores
from conftest import REPOSITORY


def go_test(package: str, pattern: str, **environment: str) -> None:
    done = subprocess.run(
        ["go", "test", "-tags", "e2e", "-count", "1", "-run", pattern, package],
        cwd=REPOSITORY, env={**os.environ, **environment}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_store_on_azure(tmp_path):
    with stores.azblob(tmp_path / "azurite") as s:
        go_test("./load/store/bucket", "^TestEndToEndAzure$", LEADMILL_E2E_AZBLOB=s.url("").replace("/?", "?"), **s.environment)


def test_the_store_on_s3(tmp_path):
    with stores.s3(tmp_path / "versitygw") as s:
        go_test("./load/store/bucket", "^TestEndToEndS3$", LEADMILL_E2E_S3=s.url("").replace("/?", "?"), **s.environment)


def test_the_store_on_google(tmp_path):
    with stores.gs(tmp_path / "gcs") as s:
        go_test("./load/store/bucket", "^TestEndToEndGoogle$", LEADMILL_E2E_GS=s.url("").rstrip("/"), **s.environment)


def test_the_table_source(tmp_path):
    with servers.azurite(tmp_path / "azurite") as (_, table):
        go_test("./extract/azuretable", "^TestEmulator$", LEADMILL_E2E_TABLE=f"http://127.0.0.1:{table}/{servers.AZURE_ACCOUNT}")
