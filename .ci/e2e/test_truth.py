"""Every record of the demo becomes what it must."""

import pytest

import truth


@pytest.mark.parametrize("name", truth.CHECKS)
def test_nothing_is(snapshot, truth_file, name):
    assert truth.check(snapshot, truth_file, name) == []


def test_list_what_cannot_be_told(snapshot, truth_file, record_property):
    """Records whose fate depends on a choice nobody has made: only their presence is asked (untraced)."""
    lines = truth.Trace(snapshot, truth_file).cannot_be_told()
    print(*lines, sep="\n")
    assert 0 < len(lines) < 10
