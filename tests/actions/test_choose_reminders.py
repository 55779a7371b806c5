"""To choose a company's early reminders: what is kept, what is refused, and what the company's page is told."""

from datetime import date, timedelta

import pytest

from core.actions.choose_reminders import choose_reminders
from core.errors import InvalidInput, NotFound, Refused
from core.reads.reminders import reminders
from core.rules.terms import first_instant
from tests.acme import ANA, change, digest, events
from tests.moments import NOW

ENDS_ON, LATER = date(2026, 5, 10), date(2026, 6, 10)
WHY = "They decide in May."


def choose(acme, *days, now=NOW, **about):
    choose_reminders(acme.db, company_id=acme.company_id, days=days, now=now, actor=ANA, **about)


def ladder(acme, now=NOW):
    return reminders(acme.db, company_id=acme.company_id, now=now)


def rungs(acme):
    with acme.db.read() as r:
        return {row["days"]: row["added_at"] for row in r.rows("select * from reminder_rung order by days")}


def test_without_a_choice_there_are_none(acme):
    acme.licensed(acme.lot(expires_on=ENDS_ON), 2)

    (ahead,) = ladder(acme).dates
    assert ladder(acme).days == ()
    assert (ahead.expires_on, ahead.people, ahead.next_at) == (ENDS_ON, 2, None)


def test_what_is_chosen_is_kept_and_told_with_the_moment_of_the_next(acme):
    acme.licensed(acme.lot(expires_on=ENDS_ON), 2)

    choose(acme, 14, 30)

    (ahead,) = ladder(acme).dates
    assert ladder(acme).days == (30, 14)
    assert ahead.next_at == first_instant(ENDS_ON, "Europe/Madrid") - timedelta(days=30) + timedelta(hours=8)


def test_a_rung_that_stays_keeps_its_moment_and_one_that_is_new_begins_now(acme):
    choose(acme, 60, 30)
    later = NOW + timedelta(days=5)

    choose(acme, 30, 7, now=later)

    assert rungs(acme) == {30: NOW, 7: later}


def test_a_date_is_kept_quiet_and_spoken_of_again(acme):
    for expires_on in (ENDS_ON, LATER):
        acme.licensed(acme.lot(expires_on=expires_on))
    choose(acme, 30, quiet_on=[ENDS_ON], reason=WHY)
    assert [(each.quiet_because, each.next_at is None) for each in ladder(acme).dates] == [(WHY, False), ("", False)]

    choose(acme, 30)

    assert [each.quiet_because for each in ladder(acme).dates] == ["", ""]
    first, second = (event["details"] for event in events(acme.db, "reminders_chosen"))
    assert '"quieted": ["2026-05-10"]' in first
    assert '"resumed": ["2026-05-10"]' in second


def test_a_quiet_date_that_is_over_is_not_a_change(acme):
    choose(acme, 30, quiet_on=[ENDS_ON], reason=WHY)
    over = NOW + timedelta(days=100)

    with pytest.raises(Refused):
        choose(acme, 30, now=over)
    choose(acme, 14, now=over)

    assert '"resumed": []' in events(acme.db, "reminders_chosen")[1]["details"]


@pytest.mark.parametrize(
    ("days", "about", "error"),
    [
        ([3], {}, InvalidInput),
        ([30], {"quiet_on": [ENDS_ON], "reason": " "}, InvalidInput),
        ([60], {}, Refused),
        ([30], {"company_id": "00000000-0000-7000-8000-000000000000"}, NotFound),
    ],
)
def test_what_is_refused_changes_nothing(acme, days, about, error):
    choose(acme, 60)
    before = digest(acme.db)

    with pytest.raises(error):
        choose_reminders(acme.db, **{"company_id": acme.company_id, "days": days, "now": NOW, "actor": ANA} | about)

    assert digest(acme.db) == before


def test_who_is_renewed_already_is_not_counted(acme):
    acme.licensed(acme.lot(expires_on=ENDS_ON), 2)
    change(acme.db, "update learner set archived_at = $now where not is_manager", now=NOW)

    assert [each.people for each in ladder(acme).dates] == [0]
