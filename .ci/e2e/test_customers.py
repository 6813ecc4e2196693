"""Customers against the people who were invented for the demo, counted in pairs of leads by an independent hand. The demo is hard on
purpose: one name at one company twice, names in two scripts, switchboards, role mailboxes."""

from collections import Counter

import truth


def pairs(sizes) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


def precision_and_recall(snapshot, truth_file) -> tuple[float, float]:
    trace = truth.Trace(snapshot, truth_file)
    customer = {r["lead_id"]: r["customer_id"] for r in trace.records("select lead_id, customer_id from leads")}
    people = {}
    for _, due, found in trace.both():
        if due["person"] is not None and not due["is_test"] and found["lead_id"] is not None:
            people[found["lead_id"]] = due["person"]
    right = pairs(Counter((customer[lead], person) for lead, person in people.items()).values())
    found = pairs(Counter(customer[lead] for lead in people).values())
    due = pairs(Counter(people.values()).values())
    return right / found, right / due


def test_customers_are_people(snapshot, truth_file):
    precision, recall = precision_and_recall(snapshot, truth_file)
    assert precision >= 0.95
    assert recall >= 0.97


def test_evidence_connects_customers(snapshot):
    con = snapshot.connect()
    apart = con.execute("select count(*) from matches where kind in ('spanning', 'must_link') and customer_a <> customer_b").fetchall()
    within = con.execute("select count(*) from matches where kind in ('review', 'refused', 'cannot_link') and customer_a = customer_b").fetchall()
    assert (apart, within) == ([(0,)], [(0,)])


def test_bits_add_up(snapshot):
    con = snapshot.connect()
    fields = [c["name"] for c in snapshot.datasets["matches"]["columns"] if c["name"].endswith("_bits")]
    terms = " + ".join(f"coalesce({name}, 0)" for name in fields)
    wrong = con.execute(f"select count(*) from matches where abs(bits - ({terms})) > 1e-4").fetchall()
    odds = con.execute("select count(*) from matches where abs(probability - 1 / (1 + pow(2, -bits))) > 1e-6").fetchall()
    assert (wrong, odds) == ([(0,)], [(0,)])
