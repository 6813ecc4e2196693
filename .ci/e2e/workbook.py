"""The workbook as its reader sees it: the numbers stored in the file, found by the words beside them, against the
figures recomputed in SQL."""

import warnings
from datetime import date
from pathlib import Path

import openpyxl

import figures
from snapshot import Snapshot

DASH = "–"  # a rate without a base, a median without a case
STAGE_WORDS = {"interest": "Interest", "trial": "Trial", "active": "Active", "excluded": "Outside", "unclassified": "Unclassified"}


def of(snapshot: Snapshot, publisher: str) -> Path:
    """The publisher's workbook. Without a publisher it is the one that bears no known name."""
    day = date.fromisoformat(snapshot.manifest["as_of"][:10])
    files = {p.name: p for p in snapshot.files("reports")}
    named = {f"funnel-{p}-{day}.xlsx" for p in figures.publishers(snapshot) if p}
    if publisher:
        return files[f"funnel-{publisher}-{day}.xlsx"]
    (other,) = set(files) - named
    return files[other]


class Sheet:
    """One worksheet, searched by its texts."""

    def __init__(self, sheet):
        self.cells = {(c.row, c.column): c.value for row in sheet.iter_rows() for c in row if c.value is not None}

    def find(self, text: str, row: int | None = None) -> tuple[int, int]:
        found = [place for place, v in self.cells.items() if v == text and row in (None, place[0])]
        if not found:
            raise AssertionError(f"no cell says {text!r}")
        return min(found)

    def tile(self, label: str):
        row, column = self.find(label)
        return self.cells.get((row + 1, column))

    def table(self, *heads: str) -> list[dict]:
        """The rows below the row that holds all these headings, down to the first row without a first cell."""
        rows = [r for r, _ in self.cells if {self.cells.get((r, c)) for _, c in self.cells} >= set(heads)]
        if not rows:
            raise AssertionError(f"no row holds the headings {heads}")
        top = min(rows)
        columns = {v: c for (r, c), v in self.cells.items() if r == top}
        table, row = [], top + 1
        while (row, columns[heads[0]]) in self.cells and any((row, columns[h]) in self.cells for h in heads[1:]):
            table.append({h: self.cells.get((row, c)) for h, c in columns.items()})
            row += 1
        return table


def opened(path: Path) -> dict[str, Sheet]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl drops sparklines and says so
        book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: Sheet(sheet) for sheet in book}


def check(snapshot: Snapshot, publisher: str) -> list[str]:
    book = opened(of(snapshot, publisher))
    return compare_book(book, figures.recompute(snapshot, publisher)) + quality(book["Data quality"], snapshot)


def compare_book(book: dict[str, Sheet], own: dict) -> list[str]:
    return summary(book["Summary"], own) + by_action(book["By action"], own) + by_offer(book["By offer"], own)


def summary(sheet: Sheet, own: dict) -> list[str]:
    totals, stages = own["totals"], own["stages"]
    entered, active = stages[0]["customers"], stages[-1]["customers"]
    wrong = compare(
        "Summary",
        {
            label: (sheet.tile(label), value)
            for label, value in {
                "Leads, last 30 days": totals["last_30"]["leads"],
                "New customers, last 30 days": totals["last_30"]["new_customers"],
                "New active, last 30 days": totals["last_30"]["new_active"],
                "Customers": totals["customers"],
                "Accounts": totals["accounts"],
                "Reached active": figures.ratio(active, entered),
            }.items()
        },
    )
    rows = {r["Stage"]: r for r in sheet.table("Stage", "Share of all", "Step", "Drop-off")}
    for above, stage in zip([None, *stages], stages):
        word = STAGE_WORDS[stage["stage"]]
        row = rows.get(word)
        if row is None:
            wrong.append(f"Summary: no row for {word}")
            continue
        due = {"Customers": stage["customers"], "Accounts": stage["accounts"], "Share of all": stage["share"]}
        if above:
            due |= {"Step": stage["step"], "Drop-off": above["customers"] - stage["customers"], "Median days": stage["median_days"]}
        wrong += compare(f"Summary, {word}", {k: (row[k], v) for k, v in due.items()})
    return wrong


def quality(sheet: Sheet, snapshot: Snapshot) -> list[str]:
    """The figures on customers are of all publishers. What is estimated cannot be recomputed from the datasets."""
    con = snapshot.connect()
    queries = {
        "Customers": "select count(*) from customers",
        "Of more than one lead": "select count(*) from customers where leads > 1",
        "Leads of the largest": "select max(n) from (select count(*) as n from leads where not is_test and not is_internal group by customer_id)",
        "Pairs for review": "select count(*) from matches where kind = 'review'",
        "Refused unions": "select count(*) from matches where kind = 'refused'",
        "Customers in review": "select count(*) from customers where review",
    }
    rows = {r["Figure"]: r["Value"] for r in sheet.table("Figure", "Value")}
    return compare("Data quality", {k: (rows.get(k), con.execute(q).fetchone()[0]) for k, q in queries.items()})


def by_action(sheet: Sheet, own: dict) -> list[str]:
    totals, (interest, trial, active) = own["totals"], (s["customers"] for s in own["stages"])
    rows = sheet.table("Action", "Code", "Stage", "Share active", "Change")
    total, rows = rows[0], {r["Code"] or "": r for r in rows[1:]}
    due = action_row(
        {
            "leads": totals["leads"],
            "customers": totals["customers"],
            "accounts": totals["accounts"],
            "interest": interest - trial,
            "trial": trial - active,
            "active": active,
            "active_share": figures.ratio(active, totals["customers"]),
            "last_30": totals["last_30"]["leads"],
            "before_30": totals["before_30"]["leads"],
        }
    )
    wrong = compare("By action, total", {k: (total[k], v) for k, v in due.items()})
    if set(rows) != {a["action"] for a in own["actions"]}:
        return [*wrong, f"By action: rows for {sorted(rows)}, recomputed {sorted(a['action'] for a in own['actions'])}"]
    for action in own["actions"]:
        due, row = {**action_row(action), "Stage": STAGE_WORDS[action["stage"]]}, rows[action["action"]]
        wrong += compare(f"By action, {action['action']!r}", {k: (row[k], v) for k, v in due.items()})
    return wrong


def action_row(a: dict) -> dict:
    return {
        "Leads": a["leads"],
        "Customers": a["customers"],
        "Accounts": a["accounts"],
        "No stage": a["customers"] - a["interest"] - a["trial"] - a["active"],
        "Interest": a["interest"],
        "Trial": a["trial"],
        "Active": a["active"],
        "Share active": a["active_share"],
        "Last 30": a["last_30"],
        "Before": a["before_30"],
        "Change": change(a["last_30"], a["before_30"]),
    }


def by_offer(sheet: Sheet, own: dict) -> list[str]:
    totals, (interest, trial, active) = own["totals"], (s["customers"] for s in own["stages"])
    rows = sheet.table("Offer", "Offer id", "Interest to trial", "Median days", "Change")
    total = {
        "leads": totals["leads"],
        "customers": totals["customers"],
        "accounts": totals["accounts"],
        "interest": interest,
        "trial": trial,
        "active": active,
        "trial_step": figures.ratio(trial, interest),
        "active_step": figures.ratio(active, trial),
        "active_share": figures.ratio(active, interest),
        "median_days": own["stages"][-1]["median_days"],
        "last_30": totals["last_30"]["leads"],
        "before_30": totals["before_30"]["leads"],
    }
    wrong = compare("By offer, total", {k: (rows[0][k], v) for k, v in offer_row(total).items()})
    if len(rows) - 1 != len(own["offers"]):
        return [*wrong, f"By offer: {len(rows) - 1} rows, recomputed {len(own['offers'])}"]
    by_id = {r["Offer id"]: r for r in rows[1:]}
    by_title = {r["Offer"]: r for r in rows[1:]}
    for offer in own["offers"]:
        titles = {t or "No offer given" for t in offer["offer_title"]}
        row = by_id.get(offer["offer_id"]) or next((by_title[t] for t in titles if t in by_title), None)
        if row is None:
            wrong.append(f"By offer: no row for {offer['offer_id'] or titles}")
            continue
        wrong += compare(f"By offer, {offer['offer_id'] or titles}", {k: (row[k], v) for k, v in offer_row(offer).items()})
    return wrong


def offer_row(o: dict) -> dict:
    return {
        "Leads": o["leads"],
        "Customers": o["customers"],
        "Accounts": o["accounts"],
        "Interest": o["interest"],
        "Trial": o["trial"],
        "Active": o["active"],
        "Interest to trial": o["trial_step"],
        "Trial to active": o["active_step"],
        "Interest to active": o["active_share"],
        "Median days": o["median_days"],
        "Last 30": o["last_30"],
        "Before": o["before_30"],
        "Change": change(o["last_30"], o["before_30"]),
    }


def change(now: int, before: int) -> float | str | None:
    if before:
        return now / before - 1
    return "new" if now else None


def compare(where: str, pairs: dict) -> list[str]:
    """Excel keeps 15 digits of a number."""
    wrong = []
    for name, (shown, due) in pairs.items():
        if due is None:
            same = shown == DASH
        elif isinstance(due, str) or isinstance(shown, str) or shown is None:
            same = shown == due
        else:
            same = abs(shown - due) <= 1e-12 * max(1, abs(due))
        if not same:
            wrong.append(f"{where}: {name} shows {shown!r}, recomputed {due!r}")
    return wrong
