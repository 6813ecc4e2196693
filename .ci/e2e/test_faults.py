"""The checks can fail: every planted fault must be noticed, or a green run would prove nothing."""

import copy
import json
import re
import zipfile

import duckdb
import pytest

import engines
import figures
import published
import reconcile
import truth
import workbook
from snapshot import Snapshot


def spoil(snapshot: Snapshot, dataset: str, query: str) -> Snapshot:
    """Writes the dataset's last file anew with the rows of a query over it, called t."""
    path = snapshot.files(dataset)[-1]
    spoiled = path.with_suffix(".spoiled")
    con = duckdb.connect()
    con.execute(f"create table t as from read_parquet('{path}')")
    con.execute(f"copy ({query}) to '{spoiled}' (format parquet)")
    new = f"from read_parquet('{spoiled}')"
    changed = con.execute(f"select count(*) from ((from t except all {new}) union all ({new} except all from t))").fetchone()
    assert changed[0] > 0, "the query changes nothing"
    spoiled.replace(path)
    return Snapshot(snapshot.root, snapshot.program)


def without(key: str) -> str:
    return f"from t where {key} <> (select min({key}) from t)"


def twice(key: str) -> str:
    return f"from t union all (from t where {key} = (select min({key}) from t))"


def another(key: str) -> str:
    return f"from t union all (select * replace ('nobody' as {key}) from t limit 1)"


def change(column: str, value: str, where: str) -> str:
    """One row that fulfils the condition gets another value."""
    return (
        f"with n as (select *, row_number() over (partition by ({where}) order by rowid) = 1 and ({where}) as it from t) "
        f'select * exclude (it) replace (if(it, {value}, "{column}") as "{column}") from n'
    )


# One fault for each check of reconcile.
FAULTS = {
    "archive rows without exactly one fate": ("deliveries", "from t where not (feed = 'partnercenter' and \"row\" = 3)"),
    "fates by feed that do not add up to the archive": ("deliveries", "from t where not (feed = 'partnercenter' and \"row\" = 3)"),
    "deliveries that differ from their archive row": ("deliveries", change("locator", "locator || '0'", "fate = 'lead'")),
    "leads that deliveries.leads does not add up to": ("leads", without("lead_id")),
    "fates with the wrong number of leads": ("deliveries", change("leads", "1", "fate = 'rejected'")),
    "fates without the reason they need": ("deliveries", change("reason", "null", "fate = 'collapsed'")),
    "lead ids of deliveries that no lead has": ("leads", without("lead_id")),
    "leads that two deliveries claim to be": ("deliveries", change("fate", "'lead'", "fate = 'collapsed'")),
    "leads with another number of deliveries": ("leads", change("deliveries", "deliveries + 1", "true")),
    "leads that no delivery stands for": ("leads", another("lead_id")),
    "rejects that are not the rejected deliveries": ("rejects", change("reason", "'not_json'", "reason <> 'not_json'")),
    "lead ids used twice": ("leads", twice("lead_id")),
    "customer ids used twice": ("customers", twice("customer_id")),
    "account ids used twice": ("accounts", twice("account_id")),
    "leads of no customer": ("customers", without("customer_id")),
    "leads of no account": ("accounts", without("account_id")),
    "customers without a lead": ("customers", another("customer_id")),
    "customers of no account": ("customers", change("account_id", "'nobody'", "account_id is not null")),
    "accounts without a lead": ("accounts", another("account_id")),
    "customers that differ from their leads": ("customers", change("last_seen", "last_seen + interval 1 second", "leads > 1")),
    "customers whose e-mails or phones are not those of their leads": ("customers", change("emails", "[]", "email is not null")),
    "customers whose best e-mail or phone is not among all of theirs": ("customers", change("phone", "'+1'", "phone is not null")),
    "customers whose lead ids are not those of their leads in order": ("customers", change("lead_ids", "list_reverse(lead_ids)", "leads > 1")),
    "customers with a value that the lead named for it does not have": ("customers", change("phone_lead", "null", "phone is not null")),
    "customers whose best e-mail is a role or disposable mailbox": (
        "leads",
        change("email_kind", "'role'", "email_kind = 'corporate' and customer_id in (select customer_id from t group by 1 having count(*) = 1)"),
    ),
    "customers with a company and a job title of two leads": ("customers", change("company_lead", "company_lead + 1", "job_title_lead is not null")),
    "customers whose account is not that of their latest lead with one": ("customers", change("account_id", "null", "account_id is not null")),
    "customers suppressed while a lead of theirs is not, or the other way": ("customers", change("suppressed", "true", "not suppressed")),
    "leads suppressed without DNC or opt-out, or not suppressed with one": ("leads", change("suppressed", "false", "suppressed")),
    "accounts that differ from their leads": ("accounts", change("customers", "customers + 1", "true")),
    "journeys that differ from the leads": ("journeys", change("trial_at", "null", "trial_at is not null")),
    "account journeys that differ from the leads": ("account_journeys", change("leads", "leads + 1", "true")),
}


@pytest.mark.parametrize("name", reconcile.CHECKS)
def test_reconcile_notices(snapshot, spoiled, name):
    before = reconcile.check(snapshot, name)
    after = reconcile.check(spoil(spoiled, *FAULTS[name]), name)
    assert set(after) - set(before), f"{name}: a planted fault went unnoticed"


@pytest.mark.parametrize(
    "query",
    [without("lead_id"), change("stage", "'active'", "stage = 'interest' and not is_test"), change("is_test", "true", "not is_test")],
    ids=["a lead less", "another stage", "a test lead more"],
)
def test_figures_and_workbooks_notice_other_leads(spoiled, query):
    other = spoil(spoiled, "leads", query)
    publishers = figures.publishers(other)
    assert any(figures.check(other, p) for p in publishers)
    assert any(workbook.check(other, p) for p in publishers)


def numbers(value, path=()):
    """Where numbers stand in nested lists and dictionaries."""
    if isinstance(value, (int, float)):
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []:
        yield from numbers(inner, (*path, key))


def test_every_figure_counts(snapshot):
    told, own = figures.told(snapshot, "contoso"), figures.recompute(snapshot, "contoso")
    assert figures.compare(told, own) == []
    paths = list(numbers(told))
    assert len(paths) > 200
    for path in paths:
        other = copy.deepcopy(told)
        inner = other
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] += 1
        assert figures.compare(other, own), f"{path} may be anything"


def test_every_number_of_a_workbook_counts(snapshot):
    book, own = workbook.opened(workbook.of(snapshot, "contoso")), figures.recompute(snapshot, "contoso")
    assert workbook.compare_book(book, own) == []
    trends = {(workbook_row(book, "Leads, last 30 days") + 2, c) for c in range(30)}  # the same as Change on By action
    for title in ("Summary", "By action", "By offer"):
        sheet = book[title]
        for place, value in list(sheet.cells.items()):
            if not isinstance(value, (int, float)) or (title == "Summary" and place in trends):
                continue
            sheet.cells[place] = value + 1
            assert workbook.compare_book(book, own), f"{title} {place} may be anything"
            sheet.cells[place] = value


def workbook_row(book: dict, label: str) -> int:
    return book["Summary"].find(label)[0]


def test_a_changed_cell_in_the_file_is_noticed(spoiled):
    path = workbook.of(spoiled, "contoso")
    with zipfile.ZipFile(path) as file:
        parts = {i.filename: file.read(i) for i in file.infolist()}
    for name, part in parts.items():
        if b">Share active<" in part or re.match(r"xl/worksheets/sheet2\.xml", name):
            parts[name] = re.sub(rb'(<c r="F7"[^>]*>(?:<f>[^<]*</f>)?<v>)(\d+)', lambda m: m[1] + str(int(m[2]) + 1).encode(), part)
    with zipfile.ZipFile(path, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    (line,) = workbook.check(spoiled, "contoso")
    assert line.startswith("By action, 'PLT': Customers shows")


@pytest.mark.parametrize("dataset", ["leads", "deliveries"])
def test_truth_notices(snapshot, spoiled, truth_file, dataset):
    query = {
        "leads": change("action", "'PLT'", "action = 'INS'"),
        "deliveries": change("lead_id", "(select max(lead_id) from t)", "fate = 'collapsed'"),
    }[dataset]
    checks = {"leads": ["wrong_values"], "deliveries": ["wrong_groups", "wrong_values"]}[dataset]
    other = spoil(spoiled, dataset, query)
    for name in checks:
        assert set(truth.check(other, truth_file, name)) - set(truth.check(snapshot, truth_file, name)), name


@pytest.mark.parametrize(
    "column, value, where, name",
    [
        ("fate", "'rejected'", "fate = 'lead'", "wrong_fates"),
        ("reason", "'other'", "fate = 'rejected'", "wrong_fates"),
        ("locator", "'lost'", "fate = 'lead'", "untraced"),
        ("leads", "9", "leads > 1", "wrong_offers"),
    ],
)
def test_truth_notices_other_fates(snapshot, spoiled, truth_file, column, value, where, name):
    other = spoil(spoiled, "deliveries", change(column, value, where))
    assert set(truth.check(other, truth_file, name)) - set(truth.check(snapshot, truth_file, name))


def test_truth_notices_other_times(spoiled, truth_file):
    other = spoil(spoiled, "leads", change("occurred_at", "occurred_at + interval 1 day", "time_basis = 'record'"))
    assert truth.check(other, truth_file, "wrong_times")


def test_blank_text_is_noticed(spoiled):
    assert engines.blanks(spoil(spoiled, "leads", change("country", "' '", "country is not null")), "leads") == ['"country": blank text']


def test_null_is_noticed(spoiled):
    assert engines.blanks(spoil(spoiled, "leads", change("source", "null", "true")), "leads") == ['"source": null']


def test_a_damaged_file_is_noticed(spoiled):
    path = spoiled.files("customers")[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert [line for line in published.check(spoiled) if "SHA-256" in line]


def test_another_manifest_is_noticed(spoiled):
    path = spoiled.root / spoiled.current["manifest"]
    path.write_bytes(path.read_bytes() + b"\n")
    assert published.check(Snapshot(spoiled.root, spoiled.program)) == [f"CURRENT names another content of {spoiled.current['manifest']}"]


def test_an_unpublished_file_is_noticed(spoiled):
    (spoiled.root / "latest" / "leads" / "leads-2024-0.parquet").write_bytes(spoiled.files("leads")[0].read_bytes())
    assert published.check(spoiled) == ["latest/leads/leads-2024-0.parquet: is not in the manifest"]


def test_a_wrong_count_is_noticed(spoiled):
    (path,) = spoiled.files("summary")
    summary = json.loads(path.read_bytes())
    summary["counts"]["collapsed"] += 1
    path.write_text(json.dumps(summary))
    assert [line for line in published.check(Snapshot(spoiled.root, spoiled.program)) if line.startswith("summary: collapsed is")]
