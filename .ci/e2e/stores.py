"""The three object stores, each with the url and environment that leadmill gets and an independent client: Apache Arrow's
own file systems, which share no code with the SDKs that leadmill uses."""

import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.fs

import servers


@dataclass(frozen=True)
class ObjectStore:
    """One bucket (or container) named leads."""

    name: str
    environment: dict
    files: pyarrow.fs.FileSystem  # bucket/key
    options: str  # of the url

    def url(self, prefix: str) -> str:
        return f"{self.name}://leads/{prefix}{self.options}"

    def read(self, key: str) -> bytes:
        with self.files.open_input_stream("leads/" + key, compression=None) as f:
            return f.read()

    def write(self, key: str, data: bytes) -> None:
        with self.files.open_output_stream("leads/" + key, compression=None) as f:
            f.write(data)

    def keys(self, prefix: str) -> list[str]:
        found = self.files.get_file_info(pyarrow.fs.FileSelector("leads/" + prefix, allow_not_found=True, recursive=True))
        return sorted(i.path.removeprefix("leads/") for i in found if i.type == pyarrow.fs.FileType.File)

    def download(self, prefix: str, to: Path) -> Path:
        for key in self.keys(prefix):
            path = to / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.read(key))
        return to / prefix

    def upload(self, folder: Path, prefix: str) -> int:
        paths = [p for p in sorted(folder.rglob("*")) if p.is_file()]
        for p in paths:
            self.write(f"{prefix}/{p.relative_to(folder).as_posix()}", p.read_bytes())
        return len(paths)


@contextmanager
def azblob(folder: Path):
    with servers.azurite(folder) as (blob, _):
        files = pyarrow.fs.AzureFileSystem(
            account_name=servers.AZURE_ACCOUNT, account_key=servers.AZURE_KEY,
            blob_storage_authority=f"127.0.0.1:{blob}", dfs_storage_authority=f"127.0.0.1:{blob}",
            blob_storage_scheme="http", dfs_storage_scheme="http",
        )  # fmt: skip
        files.create_dir("leads")
        yield ObjectStore(
            "azblob",
            {"AZURE_STORAGE_ACCOUNT": servers.AZURE_ACCOUNT, "AZURE_STORAGE_KEY": servers.AZURE_KEY},
            files,
            f"?protocol=http&domain=127.0.0.1:{blob}&localemu=true&storage_account={servers.AZURE_ACCOUNT}",
        )


@contextmanager
def s3(folder: Path):
    with servers.versitygw(folder) as port:
        files = pyarrow.fs.S3FileSystem(
            access_key=servers.S3_KEY, secret_key=servers.S3_SECRET, endpoint_override=f"127.0.0.1:{port}",
            scheme="http", region="us-east-1", allow_bucket_creation=True,
        )  # fmt: skip
        files.create_dir("leads")
        yield ObjectStore(
            "s3",
            {"AWS_ACCESS_KEY_ID": servers.S3_KEY, "AWS_SECRET_ACCESS_KEY": servers.S3_SECRET, "AWS_EC2_METADATA_DISABLED": "true"},
            files,
            f"?region=us-east-1&use_path_style=true&endpoint=http://127.0.0.1:{port}",
        )


@contextmanager
def gs(folder: Path):
    with servers.fake_gcs(folder) as port:
        made = urllib.request.Request(
            f"http://127.0.0.1:{port}/storage/v1/b", data=b'{"name":"leads"}', headers={"content-type": "application/json"}
        )
        urllib.request.urlopen(made).close()
        files = pyarrow.fs.GcsFileSystem(anonymous=True, endpoint_override=f"127.0.0.1:{port}", scheme="http")
        yield ObjectStore("gs", {"STORAGE_EMULATOR_HOST": f"127.0.0.1:{port}"}, files, "")


STORES = {"azblob": azblob, "s3": s3, "gs": gs}
