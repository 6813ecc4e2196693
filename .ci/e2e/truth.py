"""What must become of every record of the demo (testdata/demo/truth.json, written apart from the program) against what
became of it. testdata/demo/README.md explains the fields."""

import json
from collections import Counter, defaultdict
from functools import cached_property
from pathlib import Path

from snapshot import Snapshot

LEAD_FATES = ("lead", "collapsed")


class Trace:
    """The demo's records, each with its due fate and its delivery."""

    def __init__(self, snapshot: Snapshot, truth: Path):
        self.con = snapshot.connect()
        self.due = {place_of_truth(d): d for d in json.loads(truth.read_bytes())["deliveries"]}
        rows = self.records("select feed, locator, fate, reason, lead_id, leads, further_lead_ids from deliveries")
        self.found = {place_of_delivery(r): r for r in rows}
        self.doubles = [place for place, n in Counter(map(place_of_delivery, rows)).items() if n > 1]
        columns = "lead_id, action, stage, is_test, is_internal, suppressed, offer_id, offer_title, time_basis"
        at = "strftime(make_timestamp(epoch_us(occurred_at)), '%Y-%m-%dT%H:%M:%SZ') as at"
        self.leads = {r["lead_id"]: r for r in self.records(f"select {columns}, {at} from leads")}

    def records(self, query: str) -> list[dict]:
        cursor = self.con.execute(query)
        names = [d[0] for d in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    def both(self):
        """The places where a record was due and found, and its fate can be told beforehand."""
        for place, due in self.due.items():
            if place in self.found and "depends" not in due:
                yield place, due, self.found[place]

    def groups(self):
        """One lead: what is due for it, and the deliveries that should stand for it."""
        members = defaultdict(list)
        for place, due, _ in self.both():
            if due["lead"] is not None:
                members[self.number(place)].append(place)
        return members

    def number(self, place: str) -> int | None:
        """The lead that is due for a record. A row without a contact belongs to the lead it tells of, if it joined that."""
        due = self.due[place]
        of = self.leads_of.get(due.get("of"), set())
        return due["of"] if self.found[place]["lead_id"] in of else due["lead"]

    @cached_property
    def leads_of(self) -> dict[int, set]:
        """The lead_ids of the records that are due as one lead."""
        ids = defaultdict(set)
        for _, due, found in self.both():
            if due["lead"] is not None:
                ids[due["lead"]].add(found["lead_id"])
        return ids

    # Each check returns what is wrong, a line each.

    def untraced(self) -> list[str]:
        missing = [p for p, due in self.due.items() if p not in self.found and "not at all" not in due.get("depends", "")]
        return (
            [f"{p}: due, but no delivery" for p in missing]
            + [f"{p}: a delivery that is not due" for p in self.found if p not in self.due]
            + [f"{p}: two deliveries" for p in self.doubles]
        )

    def wrong_fates(self) -> list[str]:
        wrong = []
        for place, due, found in self.both():
            want = "lead or collapsed" if due["fate"] in LEAD_FATES else due["fate"]
            got = "lead or collapsed" if found["fate"] in LEAD_FATES else found["fate"]
            if want != got:
                wrong.append(f"{place}: {got} ({found['reason']}), due {want} ({due.get('reason')})")
            elif want == "rejected" and found["reason"] != due["reason"]:
                wrong.append(f"{place}: rejected as {found['reason']}, due {due['reason']}")
        return wrong

    def wrong_groups(self) -> list[str]:
        """Deliveries of one lead that became several, and deliveries of several leads that became one."""
        due = {p: self.number(p) for p, d, f in self.both() if d["lead"] is not None and f["lead_id"] is not None}
        by_due, by_found = defaultdict(set), defaultdict(set)
        for place, lead in due.items():
            by_due[lead].add(self.found[place]["lead_id"])
            by_found[self.found[place]["lead_id"]].add(lead)
        members = self.groups()
        return [f"one lead told apart: {members[n]} became {len(ids)} leads" for n, ids in by_due.items() if len(ids) > 1] + [
            f"leads put together: {[p for n in numbers for p in members[n]]} became {lead_id}"
            for lead_id, numbers in by_found.items()
            if len(numbers) > 1
        ]

    def wrong_values(self) -> list[str]:
        """The lead's own values. A record of several offers is compared by wrong_offers."""
        wrong = []
        for place, due, found in self.both():
            lead = self.leads.get(found["lead_id"])
            if lead is None or due["lead"] is None or self.number(place) != due["lead"]:
                continue  # of a row that joined a lead, that lead's own values hold
            told = self.told_by_row(due)
            pairs = {
                "action": (lead["action"], told["action"]),
                "stage": (lead["stage"], told["stage"]),
                "is_test": (lead["is_test"], due["is_test"]),
                "is_internal": (lead["is_internal"], due["is_internal"]),
            }
            if "offers" not in due:
                pairs["offer_id"] = (lead["offer_id"], due["offer"])
                if due["offer"] is None and "offer_title" in due:
                    pairs["offer_title"] = (lead["offer_title"], due["offer_title"])
            if due["dnc"] or due["opt_out"]:
                pairs["suppressed"] = (lead["suppressed"], True)
            wrong += [f"{place}: {k} is {got!r}, due {want!r}" for k, (got, want) in pairs.items() if got != want]
        return wrong

    def told_by_row(self, due: dict) -> dict:
        """Who says what the action was: the record, or the row that joined its lead where the record does not."""
        if due["action"] is None:
            for place, row, _ in self.both():
                if row.get("of") == due["lead"] and self.number(place) == due["lead"]:
                    return row
        return due

    def wrong_offers(self) -> list[str]:
        """Records of several offers: each offer is a lead. Only the first is named by its delivery."""
        wrong, due_offers = [], Counter()
        for place, due, found in self.both():
            if due["fate"] not in LEAD_FATES:
                continue
            offers = list(due.get("offers", [due["offer"]]))
            if found["fate"] == "lead":
                for lead in {found["lead_id"], *found["further_lead_ids"]} & self.leads_of.get(due.get("of"), set()):
                    offers.remove(self.leads[lead]["offer_id"])  # this one joined the lead that the row tells of
            if found["fate"] == "lead" and found["leads"] != len(offers):
                wrong.append(f"{place}: {found['leads']} leads, due {len(offers)}")
            if found["fate"] == "lead" and "offers" in due:
                due_offers.update(offers)
        named = {f["lead_id"] for _, due, f in self.both() if "offers" in due}
        unnamed = set(self.leads) - {f["lead_id"] for f in self.found.values()}
        got = Counter(self.leads[i]["offer_id"] for i in named | unnamed)
        return wrong + [f"offer {o}: {got[o]} leads of records with several offers, due {due_offers[o]}" for o in got | due_offers if got[o] != due_offers[o]]

    def wrong_times(self) -> list[str]:
        """The basis and the time of a lead must be those of one of its deliveries: the program may choose which."""
        wrong = []
        for number, places in self.groups().items():
            lead = self.leads.get(self.found[places[0]]["lead_id"])
            if lead is None:
                continue
            joined = [d for _, d, f in self.both() if d.get("of") == number and lead["lead_id"] in f["further_lead_ids"]]
            due = [(d["time_basis"], d.get("occurred")) for d in [*(self.due[p] for p in places), *joined]]
            if not any(basis == lead["time_basis"] and (at is None or lead["at"].startswith(at)) for basis, at in due):
                wrong.append(f"{places}: {lead['time_basis']} {lead['at']}, due one of {due}")
        return wrong

    def cannot_be_told(self) -> list[str]:
        return [f"{p}: {d['depends']}; became {self.found[p]['fate'] if p in self.found else 'nothing'}" for p, d in self.due.items() if "depends" in d]


def place_of_truth(due: dict) -> str:
    return f"{due['feed']}/{due['locator']}#{due['position']}"


def place_of_delivery(found: dict) -> str:
    """A locator without a number stands for the only record of its file."""
    path, _, number = found["locator"].rpartition("#")
    return f"{found['feed']}/{found['locator']}" if path and number.isdigit() else f"{found['feed']}/{found['locator']}#1"


CHECKS = ["untraced", "wrong_fates", "wrong_groups", "wrong_values", "wrong_offers", "wrong_times"]


def check(snapshot: Snapshot, truth: Path, name: str) -> list[str]:
    return getattr(Trace(snapshot, truth), name)()
