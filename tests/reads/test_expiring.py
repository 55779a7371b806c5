"""Who expires soon and has nothing that follows, and what renewing them early would do."""

from datetime import date, timedelta

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.errors import NotFound
from core.reads.expiring import early_plan, expiring, starting_later
from core.rules.allocation import Draw
from core.rules.early import Gap
from tests.acme import ANA, an_acme, change
from tests.builders import a_learner, a_license
from tests.moments import NOW

SOON, LATER, FAR = date(2026, 3, 20), date(2026, 4, 10), date(2026, 6, 1)


@pytest.fixture
def acme(db):
    return an_acme(db)


@pytest.fixture
def soon(acme):
    """Two learners of Acme lose access on SOON; returns their ids."""
    return acme.licensed(acme.lot(5, expires_on=SOON), 2)


def listed(acme, **about):
    return expiring(acme.db, **{"company_id": acme.company_id, "now": NOW} | about)


def plan(acme, learners, lot_id=None, now=NOW):
    return early_plan(acme.db, company_id=acme.company_id, learners=learners, lot_id=lot_id, now=now)


def renew(acme, learners, lot_id):
    return allocate_licenses(
        acme.db, company_id=acme.company_id, learners=learners, lot_id=lot_id, request_key="r", now=NOW, actor=ANA
    )


def test_who_loses_access_within_60_days_is_listed_the_first_to_lose_it_first(acme, soon):
    later = acme.licensed(acme.lot(1, expires_on=LATER))
    acme.licensed(acme.lot(1, expires_on=FAR))

    found = listed(acme)

    assert found["learner_id"].to_list() == [*sorted(soon, key=found["learner_id"].to_list().index), *later]
    assert found.select("expires_on", "days_left").rows() == [(SOON, 18), (SOON, 18), (LATER, 39)]


def test_managers_come_first_within_a_date(acme, soon):
    with acme.db.transaction(NOW, "a test") as tx:
        zoe = a_learner(tx, acme.company_id, email="zoe@acme.example", name="Zoe", is_manager=True)
    with acme.db.transaction(NOW, "a test") as tx:
        lot_id = tx.value("select lot_id from lot where expires_on = $on", on=SOON)
        a_license(tx, lot_id, zoe)

    assert listed(acme)["learner_id"][0] == zoe


@pytest.mark.usefixtures("soon")
def test_who_expired_or_was_archived_is_not_listed(acme):
    assert listed(acme, now=NOW + timedelta(days=18)).is_empty()

    change(acme.db, "update learner set archived_at = $now where not is_manager", now=NOW)

    assert listed(acme).is_empty()


def test_who_was_renewed_early_is_listed_no_more(acme, soon):
    renew(acme, soon[:1], acme.lot(3, starts_on=SOON))

    assert listed(acme)["learner_id"].to_list() == soon[1:]


def test_the_search_looks_at_people(acme):
    acme.licensed(acme.lot(5, expires_on=SOON), 1, email="vera@acme.example", name="Vera Roca")
    acme.licensed(acme.lot(5, expires_on=SOON), 1, email="bob@acme.example", name="Bob")

    assert listed(acme, search="VERA@")["email"].to_list() == ["vera@acme.example"]


def test_a_plan_says_from_which_lot_and_until_when(acme, soon):
    lot_id = acme.lot(3, starts_on=SOON)

    found = plan(acme, soon)

    assert (found.lot.lot_id, set(found.learner_ids), found.missing) == (lot_id, set(soon), 0)
    assert (found.gaps, found.overlapping, found.gone) == ((), 0, 0)
    assert found.shown == (Draw(lot_id, 2),)


def test_who_would_hold_two_at_once_is_left_out_and_days_without_access_are_said(acme, soon):
    late = acme.licensed(acme.lot(1, expires_on=LATER))
    lot_id = acme.lot(3, starts_on=SOON + timedelta(days=3))

    found = plan(acme, [*soon, *late], lot_id)

    assert set(found.learner_ids) == set(soon)
    assert found.overlapping == 1
    assert found.gaps == (Gap(SOON, 3, 2),)


def test_what_the_lot_lacks_is_missing(acme, soon):
    acme.lot(1, starts_on=SOON)

    assert plan(acme, soon).missing == 1


def test_without_a_lot_that_starts_later_there_is_nothing_to_choose(acme, soon):
    acme.lot(9)

    found = plan(acme, soon)

    assert (found.lot, found.learner_ids, found.shown) == (None, (), ())
    assert starting_later(acme.db, company_id=acme.company_id, now=NOW) == ()


def test_who_was_renewed_meanwhile_is_gone(acme, soon):
    lot_id = acme.lot(3, starts_on=SOON)
    renew(acme, soon[:1], lot_id)

    found = plan(acme, soon)

    assert (found.learner_ids, found.gone) == ((soon[1],), 1)


def test_what_is_planned_is_what_the_act_does(acme, soon):
    found = plan(acme, soon, acme.lot(2, starts_on=SOON))

    done = allocate_licenses(
        acme.db,
        company_id=acme.company_id,
        learners=found.learner_ids,
        lot_id=found.lot.lot_id,
        shown=found.shown,
        request_key="early",
        now=NOW,
        actor=ANA,
    )

    assert (done.count, done.draws) == (2, found.shown)
    assert listed(acme).is_empty()


def test_an_unknown_company_is_refused(acme):
    with pytest.raises(NotFound):
        listed(acme, company_id="00000000-0000-7000-8000-000000000000")
