"""The numbers in the workbooks equal those recomputed in SQL from the leads."""

import pytest

import workbook
from test_figures import PUBLISHERS


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_numbers(snapshot, publisher):
    assert workbook.check(snapshot, publisher) == []


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_nothing_disagrees(snapshot, publisher):
    """About compares its own sums; no formula anywhere has an error for a result."""
    for title, sheet in workbook.opened(workbook.of(snapshot, publisher)).items():
        bad = {place: v for place, v in sheet.cells.items() if isinstance(v, str) and (v.startswith("✗") or v.startswith("#"))}
        assert bad == {}, title
