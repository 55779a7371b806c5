"""To assign: an order becomes a lot once, and the clock starts on a day of the company's zone."""

from datetime import UTC, date, datetime

import pytest

from core.actions.assign_licenses import assign_licenses
from core.errors import InvalidInput, NotFound, Refused
from tests.acme import ALICE, ANA, an_acme, change, digest, events, mails, row, told
from tests.builders import a_learner, a_mail, an_order
from tests.moments import NOW
from tests.together import at_once


def order(acme, quantity=10):
    with acme.db.transaction(NOW, "a test") as tx:
        return an_order(tx, acme.company_id, quantity=quantity, requested_by=ALICE)


def assign(acme, order_id, **about):
    return assign_licenses(acme.db, order_id=order_id, **({"now": NOW, "actor": ANA} | about))


def test_the_term_starts_today_and_lasts_twelve_months(acme):
    order_id = order(acme)

    assigned = assign(acme, order_id)

    lot = row(acme.db, "lot", assigned.lot_id)
    assert (lot["quantity"], lot["allocated"], lot["order_id"]) == (10, 0, order_id)
    assert (lot["starts_on"], lot["expires_on"]) == (date(2026, 3, 2), date(2027, 3, 2))
    assert lot["expires_at"] == datetime(2027, 3, 1, 23, tzinfo=UTC)
    assert (assigned.company_id, assigned.quantity, assigned.term.expires_at) == (
        acme.company_id, 10, lot["expires_at"],
    )  # fmt: skip
    decided = row(acme.db, "license_order", order_id)
    assert (decided["state"], decided["decided_by"], decided["decided_at"]) == ("assigned", ANA, NOW)
    (event,) = events(acme.db, "order_assigned")
    assert (event["order_id"], event["lot_id"], event["actor"]) == (order_id, assigned.lot_id, ANA)


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Pacific/Auckland", datetime(2026, 3, 2, 12, tzinfo=UTC), date(2026, 3, 3)),
        ("America/Los_Angeles", datetime(2026, 3, 2, 7, tzinfo=UTC), date(2026, 3, 1)),
    ],
)
def test_today_is_the_day_in_the_companys_zone(db, zone, now, today):
    acme = an_acme(db, time_zone=zone)

    assert assign(acme, order(acme), now=now).term.starts_on == today


def test_a_later_start_moves_the_whole_term(acme):
    term = assign(acme, order(acme), starts_on=date(2026, 6, 1)).term

    assert (term.starts_on, term.expires_on) == (date(2026, 6, 1), date(2027, 6, 1))


@pytest.mark.parametrize("starts_on", [date(2026, 3, 1), date(2027, 3, 4)])
def test_a_start_in_the_past_or_too_far_ahead_is_refused(acme, starts_on):
    order_id = order(acme)
    before = digest(acme.db)

    with pytest.raises(InvalidInput):
        assign(acme, order_id, starts_on=starts_on)
    assert digest(acme.db) == before


def test_another_quantity_needs_a_reason(acme):
    order_id = order(acme)

    with pytest.raises(InvalidInput, match="10 licenses were requested and 8 would be assigned"):
        assign(acme, order_id, quantity=8)

    lot_id = assign(acme, order_id, quantity=8, reason="Two were paid twice.").lot_id
    assert row(acme.db, "lot", lot_id)["quantity"] == 8
    assert row(acme.db, "license_order", order_id)["quantity"] == 10
    assert row(acme.db, "license_order", order_id)["reason"] == "Two were paid twice."


@pytest.mark.parametrize("quantity", [0, 100_001])
def test_a_quantity_out_of_range_cannot_be_assigned(acme, quantity):
    with pytest.raises(InvalidInput):
        assign(acme, order(acme), quantity=quantity, reason="Because.")


def test_an_order_is_assigned_once(acme):
    order_id = order(acme)
    assign(acme, order_id)
    before = digest(acme.db)

    with pytest.raises(Refused, match="already been assigned"):
        assign(acme, order_id)
    assert digest(acme.db) == before


def test_of_two_who_assign_at_once_one_wins_and_the_other_is_told(acme):
    order_id = order(acme)

    answers = at_once([lambda: assign(acme, order_id)] * 2)

    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refusals) == 1, answers
    assert len(events(acme.db, "order_assigned")) == len(mails(acme.db)) == 1


@pytest.mark.parametrize("state", ["declined", "cancelled"])
def test_a_closed_order_cannot_be_assigned(acme, state):
    with acme.db.transaction(NOW, "a test") as tx:
        order_id = an_order(tx, acme.company_id, state=state)

    with pytest.raises(Refused, match=f"already been {state}"):
        assign(acme, order_id)


def test_an_unknown_order_is_not_found(acme):
    with pytest.raises(NotFound):
        assign(acme, "019c0000-0000-7000-8000-000000000000")


def test_each_manager_is_told_and_nobody_else(acme):
    acme.people(2, is_manager=False)
    with acme.db.transaction(NOW, "a test") as tx:
        a_learner(tx, acme.company_id, email="bob@acme.example", is_manager=True)
        a_learner(tx, acme.company_id, email="gone@acme.example", is_manager=True, archived_at=NOW)
    acme.stranger()

    assign(acme, order(acme))

    assert told(acme.db, "licenses_assigned") == [ALICE, "bob@acme.example"]


def test_without_a_manager_the_account_manager_is_told(acme):
    change(acme.db, "update learner set archived_at = $now", now=NOW)

    assign(acme, order(acme))

    assert told(acme.db, "licenses_assigned") == [ANA]


def test_where_all_managers_have_bounced_the_account_manager_is_told(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        a_mail(tx, acme.company_id, state="bounced", recipient=ALICE)

    assign(acme, order(acme))

    assert told(acme.db, "licenses_assigned") == [ANA]
