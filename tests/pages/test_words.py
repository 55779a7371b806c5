"""How screens write what they show."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pages.parts.words import counted, day, moment, plain, relative, short_moment, unlinked
from tests.moments import NOW


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Acme & Sons", r"Acme \& Sons"),
        ("[x](y)", r"\[x\]\(y\)"),
        (":red[z]", r"\:red\[z\]"),
        ("a\nb   c", "a b c"),
        ("$1$", r"\$1\$"),
        ("Évora 東京", "Évora 東京"),
    ],
)
def test_signs_of_markdown_are_escaped_and_lines_joined(typed, shown):
    assert plain(typed) == shown


def test_a_day_is_written_out():
    assert day(date(2026, 11, 6)) == "Nov 6, 2026"


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("UTC", "Nov 5, 2026, 23:00 UTC"),
        ("Europe/Berlin", "Nov 6, 2026, 00:00 Europe/Berlin (UTC+01:00)"),
        ("America/St_Johns", "Nov 5, 2026, 19:30 America/St_Johns (UTC-03:30)"),
    ],
)
def test_an_instant_names_its_zone(zone, written):
    assert moment(datetime(2026, 11, 5, 23, tzinfo=UTC), zone) == written


@pytest.mark.parametrize(
    ("hours", "written"), [(0, "10:00"), (-10, "00:00"), (-11, "Mar 1, 23:00"), (14, "Mar 3, 00:00")]
)
def test_a_short_instant_has_its_day_where_that_is_not_today(hours, written):
    assert short_moment(NOW + timedelta(hours=hours), "Europe/Madrid", NOW) == written


@pytest.mark.parametrize(("value", "written"), [(0, "0 days"), (1, "1 day"), (1234, "1,234 days")])
def test_a_count_agrees_with_its_noun(value, written):
    assert counted(value, "day") == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "just now"),
        (-59, "just now"),
        (59, "in less than a minute"),
        (-60, "1 minute ago"),
        (-3599, "59 minutes ago"),
        (-3600, "1 hour ago"),
        (7200, "in 2 hours"),
        (-86400, "1 day ago"),
        (86400 * 9, "in 9 days"),
    ],
)
def test_a_distance_is_in_whole_units_rounded_down(seconds, written):
    assert relative(NOW + timedelta(seconds=seconds), NOW) == written


def test_an_address_is_shown_whole_and_in_two_pieces_of_markdown():
    assert unlinked("a_b@acme.example") == r"a\_b:gray[\@acme\.example]"
