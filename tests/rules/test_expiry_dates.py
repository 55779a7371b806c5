"""Expiry dates: what ends is what people lose and what nobody holds."""

from dataclasses import replace
from datetime import date

from core.rules.expiry_dates import ExpiryDate
from tests.moments import NOW

ENDING = ExpiryDate(
    company_id="019c0000-0000-7000-8000-00000000abcd",
    company="Acme",
    expires_on=date(2026, 3, 11),
    has_expired=False,
    learners=9,
    managers=1,
    renewed=30,
    unallocated=2,
    in_stock=5,
    requested=10,
    revision=7,
    changed_at=NOW,
    link="https://desk.example/orders?company=Acme",
)


def test_who_was_renewed_loses_nothing():
    assert (ENDING.people, ENDING.ending) == (10, 12)
    assert replace(ENDING, learners=0, managers=0, unallocated=0).ending == 0
