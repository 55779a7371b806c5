"""Numbers, days and instants as a mail writes them."""

from datetime import UTC, date, datetime

import pytest

from core.mail import words


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0 learners"), (1, "1 learner"), (2, "2 learners"), (1_234_567, "1,234,567 learners")]
)
def test_only_one_is_singular(value: int, said: str) -> None:
    assert words.count(value, "learner") == said


@pytest.mark.parametrize(
    ("instant", "zone", "said"),
    [
        (datetime(2026, 11, 25, 23, tzinfo=UTC), "Europe/Berlin", "00:00 Europe/Berlin (UTC+01:00)"),
        (datetime(2026, 7, 31, 22, tzinfo=UTC), "Europe/Berlin", "00:00 Europe/Berlin (UTC+02:00)"),
        (datetime(2026, 11, 26, 5, tzinfo=UTC), "America/New_York", "00:00 America/New_York (UTC\u221205:00)"),
        (datetime(2026, 11, 25, 18, 15, tzinfo=UTC), "Asia/Kathmandu", "00:00 Asia/Kathmandu (UTC+05:45)"),
        (datetime(2018, 11, 4, 3, tzinfo=UTC), "America/Sao_Paulo", "01:00 America/Sao_Paulo (UTC\u221202:00)"),
        (datetime(2026, 11, 26, tzinfo=UTC), "UTC", "00:00 UTC"),
    ],
)
def test_a_local_time_names_its_zone_and_offset(instant: datetime, zone: str, said: str) -> None:
    assert words.local_time(instant, zone) == said


def test_days_are_written_out() -> None:
    assert words.day(date(2028, 2, 29)) == "Tuesday, February 29, 2028"
    assert words.short_day(date(2028, 2, 29)) == "Feb 29, 2028"
    assert words.day_before(date(2028, 3, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Zoë O'Neil", "Zoë O'Neil"),
        ("a\r\nb\tc\x00d\u2028e", "a b c d e"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u00a0b", "a b"),
        ("\ud800x", "x"),
    ],
)
def test_a_typed_value_becomes_one_harmless_line(typed: str, said: str) -> None:
    assert words.plain(typed) == said


def test_a_cut_shows() -> None:
    assert words.capped("abc", 3) == "abc"
    assert words.capped("abcd", 3) == "ab…"


def test_a_list_skips_what_is_empty() -> None:
    assert words.listed(("Lena", "", "Sales")) == "Lena, Sales"
