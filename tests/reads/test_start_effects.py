"""Whom a new lot would renew: people who lapse and whom no stock covers, by date."""

from datetime import timedelta

import pytest

from core.reads.start_effects import uncovered_lapses
from core.rules.starts import Lapse
from tests.acme import an_acme
from tests.moments import NOW

TODAY = NOW.date()


@pytest.fixture
def acme(db):
    return an_acme(db)


def on(days):
    return TODAY + timedelta(days=days)


def lapses(acme):
    return uncovered_lapses(acme.db, company_id=acme.company_id, now=NOW)


def test_stock_covers_only_whoever_lapses_before_it_ends(acme):
    acme.licensed(acme.lot(3, expires_on=on(-5)), 3)
    acme.licensed(acme.lot(4, expires_on=on(40)), 2)

    # Two licenses of the second lot are unallocated: they renew two of those who lapsed, and nobody when they end too.
    assert lapses(acme) == [Lapse(on(-5), 1), Lapse(on(40), 2)]


def test_who_can_be_renewed_from_stock_is_left_out_the_earliest_first(acme):
    acme.licensed(acme.lot(3, expires_on=on(-5)), 3)
    acme.licensed(acme.lot(2, expires_on=on(40)), 2)
    acme.lot(4)

    assert lapses(acme) == [Lapse(on(40), 1)]


def test_without_stock_everybody_of_30_days_ago_to_90_days_ahead_counts(acme):
    for days in (-60, -5, 40, 90, 91):
        acme.licensed(acme.lot(2, expires_on=on(days)), 2)

    assert lapses(acme) == [Lapse(on(-5), 2), Lapse(on(40), 2), Lapse(on(90), 2)]
