"""What is put off leaves everybody's list until its day, and can be taken back; each time is an event."""

from datetime import date, timedelta

import pytest

from core.actions.snooze_lapse import snooze_lapse
from core.actions.wake_lapse import wake_lapse
from core.errors import InvalidInput, NotFound
from core.reads.desk import desk_rows
from tests.acme import ANA, an_acme, digest, events
from tests.moments import NOW

EXPIRED_ON = date(2026, 2, 20)
A_DAY = timedelta(days=1)


@pytest.fixture
def acme(db):
    acme = an_acme(db)
    acme.licensed(acme.lot(2, expires_on=EXPIRED_ON), 2)
    return acme


def snooze(acme, until, reason="They decide in May.", **about):
    given = {"company_id": acme.company_id, "expires_on": EXPIRED_ON, "now": NOW, "actor": ANA}
    snooze_lapse(acme.db, until=until, reason=reason, **given | about)


def is_snoozed(acme, days=0):
    (row,) = desk_rows(acme.db, now=NOW + days * A_DAY).to_dicts()
    return row["is_snoozed"]


def test_it_comes_back_on_the_day_that_was_chosen(acme):
    snooze(acme, NOW.date() + 3 * A_DAY)

    assert is_snoozed(acme)
    assert is_snoozed(acme, days=2)
    assert not is_snoozed(acme, days=3)


def test_the_list_says_who_put_it_off_until_when_and_why(acme):
    snooze(acme, NOW.date() + A_DAY)
    snooze(acme, NOW.date() + 5 * A_DAY, "They moved the meeting.")

    (row,) = desk_rows(acme.db, now=NOW).to_dicts()
    assert (row["until_on"], row["snooze_reason"], row["snoozed_by"]) == (
        NOW.date() + 5 * A_DAY,
        "They moved the meeting.",
        ANA,
    )
    assert len(events(acme.db, "lapse_snoozed")) == 2


def test_it_can_be_taken_back_at_once(acme):
    snooze(acme, NOW.date() + 5 * A_DAY)

    wake_lapse(acme.db, company_id=acme.company_id, expires_on=EXPIRED_ON, now=NOW, actor=ANA)

    assert not is_snoozed(acme)
    assert len(events(acme.db, "lapse_woken")) == 1


@pytest.mark.parametrize(
    ("days", "reason"), [(0, "Why not."), (-1, "Why not."), (91, "Why not."), (2, ""), (2, "x" * 501)]
)
def test_a_day_that_is_not_ahead_or_no_reason_changes_nothing(acme, days, reason):
    before = digest(acme.db)

    with pytest.raises(InvalidInput):
        snooze(acme, NOW.date() + days * A_DAY, reason)
    assert digest(acme.db) == before


def test_a_company_that_does_not_exist_is_refused(acme):
    with pytest.raises(NotFound):
        snooze(acme, NOW.date() + A_DAY, company_id="00000000-0000-7000-8000-000000000000")
