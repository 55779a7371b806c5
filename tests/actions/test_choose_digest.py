"""An account manager switches the weekly digest off and on; the others are not concerned."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.actions.choose_digest import choose_digest
from core.actions.plan_notices import plan_notices
from core.errors import NotFound, Refused
from core.reads.digest_choices import gets_digest
from tests.acme import ANA, change, digest, events, told
from tests.builders import a_company, a_lot, a_staff_member
from tests.moments import NOW

KIND = "account_manager_digest"
# 08:00 in Madrid of the Monday after NOW.
EIGHT = datetime(2026, 3, 9, 7, tzinfo=UTC)
SOON = date(2026, 3, 20)
TOM = "tom@renewal-desk.example"


def choose(acme, wanted, *, actor=ANA, now=NOW):
    choose_digest(acme.db, wanted=wanted, now=now, actor=actor)


def test_who_never_chose_gets_it(acme):
    assert gets_digest(acme.db, staff_id=acme.ana_id)


def test_switched_off_it_is_not_planned_and_the_others_get_theirs(acme):
    acme.lot(3, expires_on=SOON)
    with acme.db.transaction(NOW, "test") as tx:
        tom = a_staff_member(tx, email=TOM, name="Tom", time_zone="Europe/Madrid")
        a_lot(tx, a_company(tx, name="Other", account_manager_id=tom), quantity=1, expires_on=SOON)

    choose(acme, wanted=False)
    plan_notices(acme.db, now=EIGHT)

    assert told(acme.db, KIND) == [TOM]
    assert not gets_digest(acme.db, staff_id=acme.ana_id)


def test_switched_on_again_it_comes_with_the_next_run_of_its_week(acme):
    acme.lot(3, expires_on=SOON)
    choose(acme, wanted=False)
    plan_notices(acme.db, now=EIGHT)

    choose(acme, wanted=True, now=EIGHT)
    plan_notices(acme.db, now=EIGHT + timedelta(minutes=15))

    assert told(acme.db, KIND) == [ANA]


def test_each_choice_is_an_event(acme):
    choose(acme, wanted=False)
    choose(acme, wanted=True)

    assert [event["actor"] for event in events(acme.db, "digest_chosen")] == [ANA, ANA]


@pytest.mark.parametrize("times", [1, 2])
def test_what_changes_nothing_is_refused(acme, times):
    for wanted in [False, True][: times - 1]:
        choose(acme, wanted=wanted)
    current = gets_digest(acme.db, staff_id=acme.ana_id)
    before = digest(acme.db)

    with pytest.raises(Refused, match="Nothing was changed"):
        choose(acme, wanted=current)

    assert digest(acme.db) == before


def test_who_was_removed_meanwhile_is_refused(acme):
    change(acme.db, "update staff set removed_at = $now", now=NOW)

    with pytest.raises(NotFound, match="no account manager"):
        choose(acme, wanted=False)
