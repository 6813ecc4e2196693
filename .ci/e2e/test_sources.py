"""Every API source at once, from stand-ins that tell one story (cmd/standins). What leadmill makes of it is compared with the
story, recomputed by DuckDB, and searched for secrets; independent clients read the stand-ins too, so that these are not only
what leadmill expects."""

import json
import os
import ssl
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pyarrow.parquet
import pytest
import zstandard

from conftest import AS_OF, REPOSITORY
from snapshot import Snapshot

PROGRAM = Path(os.environ.get("LEADMILL", REPOSITORY / "bin" / "leadmill"))
CLIENTS = REPOSITORY / ".ci" / "e2e"


class Town:
    """The stand-ins, running."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.truth = json.loads((folder / "truth.json").read_text())
        self.addresses = json.loads((folder / "addresses.json").read_text())
        self.secrets = [p.read_text() for p in (folder / "secrets").iterdir()]
        self.environment = {**os.environ, "SSL_CERT_FILE": str(folder / "ca.pem"), "REQUESTS_CA_BUNDLE": str(folder / "ca.pem")}

    def leadmill(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        command = [PROGRAM, *arguments, "--config", self.folder / "leadmill.yaml"]
        return subprocess.run(command, env={**self.environment, **environment}, capture_output=True, text=True)

    def token(self, name: str, **form: str) -> str:
        """Signs in as any client would."""
        context = ssl.create_default_context(cafile=self.folder / "ca.pem")
        body = urllib.parse.urlencode({"grant_type": "client_credentials", **form}).encode()
        with urllib.request.urlopen(self.addresses[name.split("/")[0]] + name[name.index("/"):], body, context=context) as answer:
            return json.load(answer)["access_token"]

    def secret(self, name: str) -> str:
        return (self.folder / "secrets" / name).read_text()

    def second_client(self, script: str, *arguments: str) -> str:
        done = subprocess.run([sys.executable, CLIENTS / script, *arguments], env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town") / "standins"
    folder.mkdir()
    log = folder.parent / "standins.log"
    with log.open("w") as out:
        process = subprocess.Popen([REPOSITORY / "bin" / "standins", "--to", folder], stdout=subprocess.PIPE, stderr=out, text=True)
    try:
        assert process.stdout.readline() == "ready\n", log.read_text()
        yield Town(folder)
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def night(town):
    done = town.leadmill("run", "--as-of", AS_OF, "--summary", "always")
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def story(town, night):
    snapshot = Snapshot(town.folder / "out", PROGRAM)
    con = snapshot.connect()
    con.execute("set timezone = 'UTC'")
    return con


def test_check_signs_in_everywhere(town):
    done = town.leadmill("check")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[:3] for line in lines[2:-1]] == [["ok", "source", n] for n in ("table", "crm", "sales", "forms", "referrals")]


def test_leads_are_the_storys(town, story):
    got = story.sql("select email, feeds from leads where not list_contains(feeds, 'referrals')").fetchall()
    assert len(got) == len({email for email, _ in got})
    assert dict(got) == town.truth["leads"]


def test_outcomes_are_the_storys(town, story):
    got = story.sql(
        "select email, list(o.outcome order by o.outcome_at, o.outcome) from outcomes o join leads using (lead_id) group by email"
    ).fetchall()
    want = {email: sorted(o) for email, o in town.truth["outcomes"].items()}
    assert {email: sorted(o) for email, o in got} == want
    latest = dict(story.sql("select email, arg_max(outcome, outcome_at) from leads where outcome is not null group by email").fetchall())
    assert set(latest) == set(want)


def test_opt_outs_suppress(town, story):
    got = story.sql("select email from customers where opted_out order by 1").fetchall()
    assert [e for (e,) in got] == sorted(town.truth["opted_out"])
    assert story.sql("select count(*) from leads l join customers c using (customer_id) where c.opted_out and not l.suppressed").fetchall() == [(0,)]


def test_neighbours_are_counted_and_nowhere(town, story):
    manifest = json.loads((town.folder / "out" / json.loads((town.folder / "out/CURRENT").read_bytes())["manifest"]).read_bytes())
    assert {n: f["filtered"] for n, f in manifest["feeds"].items() if f.get("filtered")} == town.truth["filtered"]
    assert story.sql("select count(*) from archive where payload::varchar like '%eighbour%'").fetchall() == [(0,)]


def test_reconciliation_of_feeds(town, story):
    """Per feed and month: seen here only, and elsewhere too; computed here from the leads alone."""
    want = story.sql(
        "select f as feed, strftime(occurred_at, '%Y-%m') as month, count(*) filter (len(feeds) = 1) as only, "
        "count(*) filter (len(feeds) > 1) as also from (select unnest(feeds) as f, * from leads where not is_test) group by all order by 1, 2"
    ).fetchall()
    summary = Snapshot(town.folder / "out", PROGRAM).summary
    got = [(m["Feed"], m["Month"], m["Only"], m["Also"]) for m in summary["about"]["Reconciliation"]]
    assert got == want


def test_no_secret_anywhere(town, night):
    """Everything a run writes, unpacked, and everything it says."""
    said = night.stdout + night.stderr + town.leadmill("check").stdout + town.leadmill("status").stdout
    texts = {"what the run said": said.encode()}
    for path in (town.folder / "out").rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        texts[str(path)] = data
        if path.suffix == ".zst":
            texts[f"{path} unpacked"] = zstandard.ZstdDecompressor().decompressobj().decompress(data)
        if path.suffix == ".parquet":
            table = pyarrow.parquet.read_table(path)
            texts[f"{path} unpacked"] = str(table.to_pydict()).encode() + str(table.schema).encode()
    for name, text in texts.items():
        for secret in town.secrets:
            assert secret.encode() not in text, name
        assert b"Bearer " not in text, name


def test_second_night_brings_nothing(town, night, story):
    before = story.sql("select count(*) from archive").fetchall()
    done = town.leadmill("run", "--as-of", "2026-11-20T03:00:00Z")
    assert done.returncode == 0, done.stderr
    again = Snapshot(town.folder / "out", PROGRAM).connect().sql("select count(*) from archive").fetchall()
    assert again == before


def test_wrong_secret_is_exit_77(town, tmp_path):
    wrong = tmp_path / "secret"
    wrong.write_text("wrong-secret-0123456789")
    out = str(tmp_path / "out")
    for feed in ("CRM_SIGN_IN_CLIENT_SECRET", "SALES_SIGN_IN_CLIENT_SECRET", "FORMS_CLIENT_SECRET", "REFERRALS_REFRESH_TOKEN"):
        done = town.leadmill("run", "--as-of", AS_OF, LEADMILL_OUTPUT=out, **{f"LEADMILL_SOURCES_{feed}_FILE": str(wrong)})
        assert done.returncode == 77, feed + done.stderr
        assert "wrong-secret" not in done.stderr
        # What the other sources gave is archived, and nothing is published.
        manifest = json.loads((tmp_path / "out" / json.loads((tmp_path / "out/CURRENT").read_bytes())["manifest"]).read_bytes())
        assert manifest["snapshot"] is None and len(manifest["feeds"]) == 5


def test_optional_source_goes_stale(town, tmp_path):
    wrong = tmp_path / "secret"
    wrong.write_text("wrong-secret-0123456789")
    environment = {
        "LEADMILL_OUTPUT": str(tmp_path / "out"),
        "LEADMILL_SOURCES_SALES_SIGN_IN_CLIENT_SECRET_FILE": str(wrong),
        "LEADMILL_SOURCES_SALES_REQUIRED": "false",
    }
    done = town.leadmill("run", "--as-of", AS_OF, **environment)
    assert done.returncode == 0, done.stderr
    assert "feed is stale" in done.stderr
    summary = Snapshot(tmp_path / "out", PROGRAM).summary
    (sales,) = [f for f in summary["about"]["Feeds"] if f["Name"] == "sales"]
    assert sales["Stale"] and sales["Deliveries"] == 0


def test_microsofts_client_reads_the_same_dataverse(town, story):
    token = town.token(
        "entra/72f988bf-0000-4000-8000-000000000000/oauth2/v2.0/token",
        client_id="1950a258-0000-4000-8000-000000000000", client_secret=town.secret("entra-secret"),
        scope=town.addresses["dataverse"] + "/.default",
    )  # fmt: skip
    count = town.second_client("second_dataverse.py", town.addresses["dataverse"], token)
    ours = story.sql("select count(distinct record_id) from archive where feed = 'crm'").fetchall()[0][0]
    assert int(count) == ours + town.truth["filtered"]["crm"]


def test_simple_salesforce_reads_the_same_org(town, story):
    token = town.token("salesforce/services/oauth2/token", client_id="3MVG9standin", client_secret=town.secret("salesforce-secret"))
    rest, bulk = town.second_client("second_salesforce.py", town.addresses["salesforce"], token).split()
    ours = story.sql("select count(distinct record_id) from archive where feed = 'sales'").fetchall()[0][0]
    assert int(rest) == int(bulk) == ours + town.truth["filtered"]["sales"]


def test_azure_tables_client_reads_the_same_table(town, story):
    """Azurite's place is taken by the stand-in here; Microsoft's Python client must find it as good."""
    from azure.data.tables import TableServiceClient
    from azure.core.credentials import AzureNamedKeyCredential

    client = TableServiceClient(
        town.addresses["table"] + "/standin", credential=AzureNamedKeyCredential("standin", town.secret("table-key")),
        connection_verify=str(town.folder / "ca.pem"),
    )  # fmt: skip
    rows = list(client.get_table_client("MarketplaceLeads").query_entities("Timestamp ge datetime'2026-01-01T00:00:00Z'"))
    assert len(rows) == story.sql("select count(distinct record_id) from archive where feed = 'table'").fetchall()[0][0]
