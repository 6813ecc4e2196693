"""The datasets agree with the archive and with each other."""

import pytest

import reconcile


@pytest.mark.parametrize("name", reconcile.CHECKS)
def test_none_of(snapshot, name):
    assert reconcile.check(snapshot, name) == []
