"""Which notices are worth sending, when, and what makes two the same."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.notices import (
    LATEST_EXPIRED_NOTICE,
    REMINDER_LEAD,
    Decision,
    NoticeKind,
    dedupe_key,
    digest_day,
    expired_decision,
    reminder_decision,
)

MICROSECOND = timedelta(microseconds=1)
EXPIRES_AT = datetime(2026, 11, 22, 23, tzinfo=UTC)
NOTHING_LEFT = Decision(False, "Nothing is left to expire: all licenses were renewed or released.")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("now", [EXPIRES_AT - REMINDER_LEAD, EXPIRES_AT - MICROSECOND])
def test_a_reminder_is_sent_until_the_licenses_expire(now: datetime) -> None:
    assert reminder_decision(expires_at=EXPIRES_AT, now=now, ending=1, unallocated=0) == Decision(True, "")


@pytest.mark.parametrize("late", [timedelta(0), MICROSECOND, timedelta(days=30)])
def test_a_reminder_is_never_sent_once_they_have_expired(late: timedelta) -> None:
    assert reminder_decision(expires_at=EXPIRES_AT, now=EXPIRES_AT + late, ending=1, unallocated=1) == Decision(
        False, "The licenses had already expired when this reminder was due to be planned."
    )


@pytest.mark.parametrize("late", [timedelta(0), MICROSECOND, LATEST_EXPIRED_NOTICE])
def test_a_notice_of_expiry_is_sent_up_to_fourteen_days_late(late: timedelta) -> None:
    assert expired_decision(expires_at=EXPIRES_AT, now=EXPIRES_AT + late, ending=1, unallocated=0) == Decision(True, "")


def test_a_notice_of_expiry_is_not_sent_later() -> None:
    now = EXPIRES_AT + LATEST_EXPIRED_NOTICE + MICROSECOND

    assert expired_decision(expires_at=EXPIRES_AT, now=now, ending=1, unallocated=0) == Decision(
        False, "The notice would have been more than 14 days late."
    )


@pytest.mark.parametrize(("ending", "unallocated", "send"), [(0, 0, False), (1, 0, True), (0, 1, True), (3, 4, True)])
def test_a_notice_is_sent_only_where_something_is_left_to_expire(ending: int, unallocated: int, send: bool) -> None:
    reminder = reminder_decision(
        expires_at=EXPIRES_AT, now=EXPIRES_AT - REMINDER_LEAD, ending=ending, unallocated=unallocated
    )
    expired = expired_decision(expires_at=EXPIRES_AT, now=EXPIRES_AT, ending=ending, unallocated=unallocated)

    assert reminder == expired == (Decision(True, "") if send else NOTHING_LEFT)


def test_the_lead_is_elapsed_time_and_not_three_days_on_the_wall() -> None:
    expires_at = utc("2025-03-30T22:00")

    assert expires_at - REMINDER_LEAD == utc("2025-03-27T22:00")


def test_a_notice_is_one_per_kind_company_subject_and_recipient() -> None:
    keys = {
        dedupe_key(kind, company_id=company_id, about=about, recipient=recipient)
        for kind in NoticeKind
        for company_id in ("", "c1", "c2")
        for about in ("2026-11-22", "o1")
        for recipient in ("ana@acme.example", "bo@acme.example")
    }

    assert len(keys) == 6 * 3 * 2 * 2
    assert "expiry_reminder:c1:2026-11-22:ana@acme.example" in keys


@pytest.mark.parametrize(
    ("zone", "now", "monday", "due_at"),
    [
        ("UTC", "2026-11-23T08:00", "2026-11-23", "2026-11-23T08:00"),
        ("UTC", "2026-11-23T07:59:59.999999", "2026-11-16", "2026-11-16T08:00"),
        ("UTC", "2026-11-22T23:59", "2026-11-16", "2026-11-16T08:00"),
        ("UTC", "2026-11-24T00:00", "2026-11-23", "2026-11-23T08:00"),
        ("Pacific/Kiritimati", "2026-11-22T18:00", "2026-11-23", "2026-11-22T18:00"),
        ("Pacific/Kiritimati", "2026-11-22T17:59", "2026-11-16", "2026-11-15T18:00"),
        ("Pacific/Pago_Pago", "2026-11-23T18:59", "2026-11-16", "2026-11-16T19:00"),
        ("Pacific/Pago_Pago", "2026-11-23T19:00", "2026-11-23", "2026-11-23T19:00"),
        ("Asia/Kathmandu", "2026-11-23T02:15", "2026-11-23", "2026-11-23T02:15"),
        ("Europe/Madrid", "2026-10-26T07:00", "2026-10-26", "2026-10-26T07:00"),
        ("Europe/Madrid", "2026-10-25T07:00", "2026-10-19", "2026-10-19T06:00"),
    ],
)
def test_the_digest_is_of_the_latest_monday_whose_eight_o_clock_has_come(
    zone: str, now: str, monday: str, due_at: str
) -> None:
    assert digest_day(utc(now), zone) == (date.fromisoformat(monday), utc(due_at))


@given(
    now=st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    zone=st.sampled_from(["UTC", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "Africa/Cairo", "Europe/Madrid"]),
)
def test_the_digest_is_always_due_within_the_last_week(now: datetime, zone: str) -> None:
    monday, due_at = digest_day(now, zone)

    assert monday.weekday() == 0
    assert due_at <= now < due_at + timedelta(days=7, hours=1)
