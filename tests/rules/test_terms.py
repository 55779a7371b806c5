"""A term's days and instants, in the zones that make them hard."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rules.terms import Term, check_start, check_zone, first_instant, is_live, local_day, term

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
ZONES = sorted(set(files("tzdata").joinpath("zones").read_text(encoding="ascii").split()) - {"Factory"})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_on", "expires_on"),
    [
        ("2026-11-22", "2027-11-22"),
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2023-03-01", "2024-03-01"),
        ("2025-01-31", "2026-01-31"),
        ("2025-04-30", "2026-04-30"),
        ("2025-12-31", "2026-12-31"),
        ("2026-01-01", "2027-01-01"),
    ],
)
def test_a_term_ends_on_the_same_day_twelve_months_later_or_the_last_day_of_february(
    starts_on: str, expires_on: str
) -> None:
    assert term(date.fromisoformat(starts_on), "UTC") == Term(
        date.fromisoformat(starts_on), date.fromisoformat(expires_on), utc(starts_on), utc(expires_on)
    )


@given(starts_on=st.dates(date(1950, 1, 1), date(2150, 12, 31)), zone=st.sampled_from(ZONES))
def test_a_term_lasts_365_or_366_days_and_its_instants_belong_to_its_days(starts_on: date, zone: str) -> None:
    found = term(starts_on, zone)

    assert found.expires_on - starts_on in (timedelta(days=365), timedelta(days=366))
    assert (found.starts_at, found.expires_at) == (
        first_instant(found.starts_on, zone),
        first_instant(found.expires_on, zone),
    )


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("UTC", "2026-11-22T00:00"),
        ("Europe/Madrid", "2026-11-21T23:00"),
        ("Asia/Kolkata", "2026-11-21T18:30"),
        ("Asia/Kathmandu", "2026-11-21T18:15"),
        ("Pacific/Kiritimati", "2026-11-21T10:00"),
        ("Pacific/Pago_Pago", "2026-11-22T11:00"),
    ],
)
def test_a_day_begins_when_it_begins_in_the_company_s_zone(zone: str, begins: str) -> None:
    assert first_instant(date(2026, 11, 22), zone) == utc(begins)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Africa/Cairo", "2024-04-26", "2024-04-25T22:00"),
        ("Asia/Beirut", "2025-03-30", "2025-03-29T22:00"),
        ("Asia/Amman", "2022-02-25", "2022-02-24T22:00"),
        ("Asia/Tehran", "2022-03-22", "2022-03-21T20:30"),
        ("America/Santiago", "2025-09-07", "2025-09-07T04:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00"),
        ("America/Havana", "2025-03-09", "2025-03-09T05:00"),
        ("America/Asuncion", "2024-10-06", "2024-10-06T04:00"),
        ("Africa/Monrovia", "1972-01-07", "1972-01-07T00:44:30"),
        ("Asia/Kathmandu", "1986-01-01", "1985-12-31T18:30"),
    ],
)
def test_a_day_whose_midnight_does_not_exist_begins_with_the_change_of_the_clocks(
    zone: str, day: str, begins: str
) -> None:
    assert first_instant(date.fromisoformat(day), zone) == utc(begins)
    assert local_day(utc(begins) - MICROSECOND, zone) == date.fromisoformat(day) - DAY


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30"),
        ("Asia/Pyongyang", "2018-05-05", "2018-05-04T15:00"),
        ("America/Nuuk", "2025-03-30", "2025-03-30T01:00"),
    ],
)
def test_a_gap_that_begins_before_midnight_ends_in_the_new_day(zone: str, day: str, begins: str) -> None:
    assert first_instant(date.fromisoformat(day), zone) == utc(begins)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00"),
        ("Pacific/Kwajalein", "1993-08-21", "1993-08-21T12:00"),
        ("Pacific/Kwajalein", "1993-08-22", "1993-08-21T12:00"),
    ],
)
def test_a_day_that_was_skipped_begins_with_the_day_after(zone: str, day: str, begins: str) -> None:
    assert first_instant(date.fromisoformat(day), zone) == utc(begins)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Havana", "2025-11-02", "2025-11-02T04:00"),
        ("Asia/Amman", "2021-10-29", "2021-10-28T21:00"),
        ("Atlantic/Azores", "2025-10-26", "2025-10-26T00:00"),
        ("America/St_Johns", "2010-11-07", "2010-11-07T02:30"),
        ("America/St_Johns", "1988-10-30", "1988-10-30T01:30"),
    ],
)
def test_a_midnight_that_comes_twice_counts_from_the_first(zone: str, day: str, begins: str) -> None:
    assert first_instant(date.fromisoformat(day), zone) == utc(begins)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Africa/Cairo", "2024-11-01", "2024-10-31T22:00"),
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00"),
        ("America/Asuncion", "2024-03-24", "2024-03-24T04:00"),
        ("America/Santiago", "2025-04-06", "2025-04-06T04:00"),
        ("Pacific/Kwajalein", "1969-10-01", "1969-10-01T12:00"),
    ],
)
def test_clocks_set_back_at_midnight_make_the_old_day_longer(zone: str, day: str, begins: str) -> None:
    assert first_instant(date.fromisoformat(day), zone) == utc(begins)


def test_an_hour_of_the_day_is_found_like_midnight() -> None:
    assert first_instant(date(2026, 11, 23), "Asia/Kolkata", time(8)) == utc("2026-11-23T02:30")
    assert first_instant(date(2025, 3, 30), "Europe/Madrid", time(2, 30)) == utc("2025-03-30T01:00")


def days_near_changes(zone: str) -> Iterator[date]:
    """Each day within two of a change of the clocks, 1900 to 2040, unless it was taken back within four weeks."""

    def noon_offset(day: date) -> timedelta:
        return first_instant(day, zone, time(12)) - datetime.combine(day, time(12), UTC)

    later, offset = date(1900, 1, 1), noon_offset(date(1900, 1, 1))
    while later.year < 2040:
        earlier, later = later, later + 28 * DAY
        if noon_offset(later) != offset:
            changed = bisect_left(range(28), True, key=lambda n: noon_offset(earlier + n * DAY) != offset)
            yield from (earlier + (changed + n) * DAY for n in range(-2, 3))
            offset = noon_offset(later)


def test_every_zone_s_days_follow_each_other_through_every_change_of_its_clocks() -> None:
    for zone in distinct_zones():
        days = sorted(set(days_near_changes(zone)))
        begins = {day: first_instant(day, zone) for day in days}
        for day, instant in begins.items():
            assert_first_instant(day, instant, zone)
        for day, next_day in pairwise(days):
            skipped = local_day(begins[day], zone) > day
            assert begins[day] < begins[next_day] or (skipped and begins[day] == begins[next_day]), (zone, day)


@given(day=st.dates(date(1900, 1, 1), date(2150, 1, 1)), zone=st.sampled_from(ZONES))
def test_a_day_s_first_instant_shows_that_day_and_none_before_does(day: date, zone: str) -> None:
    assert_first_instant(day, first_instant(day, zone), zone)


def assert_first_instant(day: date, instant: datetime, zone: str) -> None:
    assert local_day(instant, zone) >= day, (zone, day)
    for earlier in (MICROSECOND, timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=23)):
        assert local_day(instant - earlier, zone) < day, (zone, day)


def distinct_zones() -> list[str]:
    """One name of each set of aliases."""
    folder = files("tzdata").joinpath("zoneinfo")
    return sorted({folder.joinpath(*zone.split("/")).read_bytes(): zone for zone in ZONES}.values())


@pytest.mark.parametrize(
    ("instant", "kolkata", "pago_pago"),
    [
        ("2026-11-22T18:29:59.999999", "2026-11-22", "2026-11-22"),
        ("2026-11-22T18:30:00", "2026-11-23", "2026-11-22"),
        ("2026-11-23T10:59:59.999999", "2026-11-23", "2026-11-22"),
        ("2026-11-23T11:00:00", "2026-11-23", "2026-11-23"),
    ],
)
def test_the_local_day_changes_at_local_midnight(instant: str, kolkata: str, pago_pago: str) -> None:
    assert local_day(utc(instant), "Asia/Kolkata").isoformat() == kolkata
    assert local_day(utc(instant), "Pacific/Pago_Pago").isoformat() == pago_pago


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "Africa/Cairo"])
def test_a_license_is_live_from_its_first_instant_until_just_before_it_expires(zone: str) -> None:
    found = term(date(2025, 4, 25), zone)

    def live(now: datetime) -> bool:
        return is_live(found.starts_at, found.expires_at, now)

    assert not live(found.starts_at - MICROSECOND)
    assert live(found.starts_at)
    assert live(found.expires_at - MICROSECOND)
    assert not live(found.expires_at)
    assert not live(found.expires_at + MICROSECOND)


@pytest.mark.parametrize(("day", "live"), [("2026-11-21", True), ("2026-11-22", False), ("2026-11-23", False)])
def test_a_license_is_live_the_day_before_expires_on_and_not_on_it(day: str, live: bool) -> None:
    found = term(date(2025, 11, 22), "Asia/Kathmandu")
    at_noon = first_instant(date.fromisoformat(day), "Asia/Kathmandu", time(12))

    assert is_live(found.starts_at, found.expires_at, at_noon) is live


@pytest.mark.parametrize("ahead", [0, 1, 365, 366])
def test_a_start_may_be_today_or_up_to_366_days_ahead(ahead: int) -> None:
    today = date(2026, 11, 22)

    assert check_start(today + ahead * DAY, today) == today + ahead * DAY


@pytest.mark.parametrize(
    ("ahead", "sentence"),
    [
        (-1, "The start 2026-11-21 lies before today, 2026-11-22. Choose today or a later day."),
        (367, "The start 2027-11-24 is more than 366 days ahead. Choose 2027-11-23 at latest."),
    ],
)
def test_a_start_outside_of_that_is_refused(ahead: int, sentence: str) -> None:
    today = date(2026, 11, 22)

    with pytest.raises(InvalidInput) as refusal:
        check_start(today + ahead * DAY, today)

    assert str(refusal.value) == sentence


def test_every_zone_of_the_pinned_data_is_known() -> None:
    assert [check_zone(zone) for zone in ZONES] == ZONES


@pytest.mark.parametrize(
    "zone",
    ["", "Europe/Nowhere", "europe/madrid", "Europe", "../UTC", "/etc/localtime", "localtime", "Factory", "\x00"],
)
def test_a_name_that_is_no_zone_is_refused_wherever_it_is_given(zone: str) -> None:
    with pytest.raises(InvalidInput, match="is not a time zone"):
        check_zone(zone)
    with pytest.raises(InvalidInput, match="is not a time zone"):
        local_day(utc("2026-11-22"), zone)
    with pytest.raises(InvalidInput, match="is not a time zone"):
        term(date(2026, 11, 22), zone)
