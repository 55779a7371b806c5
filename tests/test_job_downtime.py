"""Downtime: a job that was away ends up where a job that ran all the time does.

Only a reminder can be lost to it, and that is recorded; it takes an absence of its whole 72 hours.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from core.clock import frozen
from core.job import run_job
from core.mail.preview import PreviewTransport
from core.settings import Settings
from core.store.database import Database
from tests.acme import an_acme
from tests.moments import NOW

UNTIL = NOW + timedelta(days=9)
AWAY_FROM = NOW + timedelta(hours=2)
ENDS = [date(2026, 3, day) for day in (3, 5, 6, 7, 9)]
State = tuple[list[tuple[object, ...]], dict[tuple[object, ...], tuple[str, str]]]


@pytest.fixture(scope="module")
def after(_new_database: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., State]:
    """What is stored after runs at the given instants: expiries, and the state and reason of each mail."""

    def lived(instants: list[datetime]) -> State:
        url = _new_database(tmp_path_factory.mktemp("downtime"))
        with Database(Settings(database_url=url)) as db:
            acme = an_acme(db)
            for number, ends_on in enumerate([*ENDS, date(2026, 4, 1)]):
                acme.licensed(acme.lot(2, expires_on=ends_on), email=f"learner-{number}@acme.example")
            for instant in instants:
                run_job(db, PreviewTransport(), clock=frozen(instant))
            return _stored(db)

    return lived


def _stored(db: Database) -> State:
    with db.read() as r:
        expiries = r.rows(
            "select e.kind, e.occurred_at, l.email from event e left join learner l on l.learner_id = e.learner_id "
            "order by e.kind, e.occurred_at"
        )
        mails = r.rows("select kind, about_on, recipient, state, reason from mail order by dedupe_key")
    by_notice = {(m["kind"], m["about_on"], m["recipient"]): (m["state"], m["reason"]) for m in mails}
    assert len(by_notice) == len(mails), "a notice was planned twice"
    return [tuple(expiry.values()) for expiry in expiries], by_notice


def _every_three_hours() -> list[datetime]:
    return [NOW + timedelta(hours=hours) for hours in range(0, 9 * 24 + 1, 3)]


@pytest.fixture(scope="module")
def never_away(after: Callable[..., State]) -> State:
    """What a job that ran every three hours for nine days leaves."""
    return after(_every_three_hours())


def test_a_job_that_is_never_away_sends_each_notice(never_away):
    expiries, notices = never_away

    assert len(expiries) == 2 * len(ENDS)
    assert set(notices.values()) == {("sent", "")}
    assert sorted({about for kind, about, _ in notices if kind == "license_expired"}) == ENDS


@pytest.mark.parametrize("hours", [1, 13, 25, 73, 192])
def test_after_an_absence_all_is_as_if_there_had_been_none(after, never_away, hours):
    back = AWAY_FROM + timedelta(hours=hours)
    expiries, notices = after([NOW, AWAY_FROM, back, *(i for i in _every_three_hours()[::4] if i > back), UNTIL])

    assert expiries == never_away[0]
    assert set(notices) == set(never_away[1])
    lost = {notice: outcome for notice, outcome in notices.items() if outcome != ("sent", "")}
    assert all(kind == "expiry_reminder" for kind, _, _ in lost)
    assert all(state == "skipped" and "already expired" in reason for state, reason in lost.values())
    # Only the longest absence here covers the whole 72 hours before an end.
    assert bool(lost) == (hours == 192)
