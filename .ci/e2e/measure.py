"""Rate and peak memory of reading many small records; called by .ci/measure-sources. It ends with 1 beyond the bound."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import servers
import stores

PROGRAM = servers.REPOSITORY / "bin" / "leadmill"
BOUND = 300  # MiB


def lead(i: int) -> dict:
    contact = {"FirstName": "Ann", "LastName": f"Berg{i}", "Email": f"ann{i}@company{i % 999}.example", "Company": f"Company {i % 999}"}
    return {"UserDetails": contact, "LeadSource": "AzureMarketplace-PLT|contoso.backup", "CreatedTime": "2026-03-01T09:00:00Z"}


def extract(name: str, source: str, records: int, folder: Path, environment: dict) -> bool:
    config = folder / "leadmill.yaml"
    config.write_text(f"output: {folder}/out\nsources:\n  - {source}\n")
    began = time.monotonic()
    child = os.spawnve(os.P_NOWAIT, PROGRAM, [str(PROGRAM), "extract", "--config", str(config), "--summary", "never"], {**os.environ, **environment})
    _, status, usage = os.wait4(child, 0)
    seconds = time.monotonic() - began
    peak = usage.ru_maxrss / 1024
    if status != 0:
        raise SystemExit(f"{name}: leadmill ended with {os.waitstatus_to_exitcode(status)}")
    manifest = json.loads((folder / "out" / json.loads((folder / "out/CURRENT").read_bytes())["manifest"]).read_bytes())
    read = sum(b["rows"] for f in manifest["feeds"].values() for b in f["batches"])
    assert read == records, (read, records)
    print(f"{name}: {records:,} records, {records / seconds:,.0f} a second, peak {peak:.0f} MiB (bound {BOUND})")
    return peak <= BOUND


def objects(records: int, folder: Path) -> bool:
    with stores.s3(folder / "server") as s:
        # versitygw keeps objects as files, so that they need not be sent one by one.
        root = folder / "server" / "data" / "leads" / "landing"
        for i in range(records):
            path = root / f"{i % 28 + 1:02d}" / f"{i:06d}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(lead(i)))
        source = f'{{name: objects, type: files, publisher: contoso, url: "{s.url("landing")}"}}'
        return extract("small objects on S3", source, records, folder, s.environment)


def rows(records: int, folder: Path) -> bool:
    from azure.core.credentials import AzureNamedKeyCredential
    from azure.data.tables import TableServiceClient

    with servers.azurite(folder / "server") as (_, port):
        url = f"http://127.0.0.1:{port}/{servers.AZURE_ACCOUNT}"
        client = TableServiceClient(url, credential=AzureNamedKeyCredential(servers.AZURE_ACCOUNT, servers.AZURE_KEY))
        table = client.create_table("MarketplaceLeads")
        for first in range(0, records, 100):
            day = f"3:2F{first // 100 % 28 + 1}:2F2026"
            table.submit_transaction([
                ("create", {
                    "PartitionKey": day, "RowKey": f"{i:08d}", "LeadSource": "AzureMarketplace", "ActionCode": "PLT",
                    "ProductId": "contoso.backup", "CustomerInfo": json.dumps(lead(i)["UserDetails"]),
                })
                for i in range(first, min(first + 100, records))
            ])  # fmt: skip
        source = f"{{name: rows, type: azuretable, publisher: contoso, account: {servers.AZURE_ACCOUNT}, url: \"{url}\", account_key: {{env: TABLE_KEY}}}}"
        return extract("table rows on Azurite", source, records, folder, {"TABLE_KEY": servers.AZURE_KEY})


def main(records: int) -> None:
    within = True
    for measure in (objects, rows):
        with tempfile.TemporaryDirectory() as folder:
            within = measure(records, Path(folder)) and within
    sys.exit(0 if within else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
