"""A sign-in and its refusal are events, once each."""

from datetime import timedelta

import pytest

from core.actions.record_sign_in import record_sign_in
from core.reads.staff import refused_sign_ins, staff_list
from tests.acme import ANA, an_acme, events
from tests.moments import NOW


def come(db, *, at=NOW, actor=ANA, **about):
    return record_sign_in(db, signed_in_at=at, now=NOW + timedelta(seconds=2), actor=actor, **about)


def test_one_sign_in_is_one_event_however_many_tabs_it_opens(db):
    assert come(db)
    assert not come(db)

    assert len(events(db, "signed_in")) == 1


def test_the_next_sign_in_is_another_event(db):
    come(db, at=NOW - timedelta(hours=13))
    later = NOW + timedelta(hours=1)

    assert record_sign_in(db, signed_in_at=later, now=later, actor=ANA)
    assert len(events(db, "signed_in")) == 2


@pytest.mark.parametrize("reason", ["Nobody here has this address.", "Not verified."])
def test_a_refusal_is_kept_with_its_reason_and_shown_to_the_administrator(db, reason):
    come(db, actor="eve@elsewhere.example", refused=reason)

    (shown,) = refused_sign_ins(db, since=NOW).to_dicts()
    assert (shown["email"], shown["reason"]) == ("eve@elsewhere.example", reason)
    assert refused_sign_ins(db, since=NOW + timedelta(minutes=1)).is_empty()


def test_the_last_sign_in_of_staff_is_shown(db):
    an_acme(db)
    come(db)

    assert staff_list(db)["seen_at"].to_list() == [NOW + timedelta(seconds=2)]
