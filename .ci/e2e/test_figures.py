"""The figures of summary.json equal those recomputed in SQL from the leads."""

import pytest

import figures

PUBLISHERS = ["", "contoso", "fabrikam"]


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_figures(snapshot, publisher):
    assert figures.check(snapshot, publisher) == []


def test_every_publisher_has_figures(snapshot):
    told = [f["publisher_id"] for f in snapshot.summary["figures"]]
    assert sorted(told) == sorted(figures.publishers(snapshot)) == PUBLISHERS


def test_each_action_stands_for_one_stage(snapshot):
    rows = snapshot.connect().execute("select action, list(distinct stage) as stages from leads group by 1 having len(stages) > 1").fetchall()
    assert rows == []
