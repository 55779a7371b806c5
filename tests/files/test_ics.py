"""The iCalendar file: what a program reads, and what stands in its lines."""

import re
from dataclasses import replace
from datetime import date, timedelta

import icalendar
import pytest

from core.files.ics import ics_file
from core.rules.expiry_dates import ExpiryCalendar
from tests.moments import NOW
from tests.rules.test_expiry_dates import ENDING


def read(*dates, company="Acme"):
    """The calendar as a program understands it."""
    return icalendar.Calendar.from_ical(ics_file(ExpiryCalendar(company, dates)))


def event(**changes):
    """The one event of one date."""
    (found,) = read(replace(ENDING, **changes)).events
    return found


def test_a_date_is_a_whole_day_that_blocks_nobody():
    found = event()

    assert (found.start, found.end) == (date(2026, 3, 11), date(2026, 3, 12))
    assert (found["status"], found["transp"]) == ("CONFIRMED", "TRANSPARENT")
    assert found["url"] == "https://desk.example/orders?company=Acme"
    assert (found["sequence"], found["last-modified"].dt, found["dtstamp"].dt) == (7, NOW, NOW)


@pytest.mark.parametrize(
    ("changes", "summary"),
    [
        ({}, "12 licenses expire: Acme"),
        ({"has_expired": True}, "12 licenses expired: Acme"),
        ({"learners": 0, "unallocated": 0}, "1 license expires: Acme"),
        ({"learners": 1234}, "1,237 licenses expire: Acme"),
        ({"learners": 0, "managers": 0}, "2 unallocated licenses expire: Acme"),
        ({"learners": 0, "managers": 0, "unallocated": 0}, "All renewed: Acme"),
    ],
)
def test_the_summary_counts_what_ends(changes, summary):
    assert event(**changes)["summary"] == summary


def test_the_description_counts_all_there_is_to_know():
    assert event()["description"].splitlines() == [
        "This is the first day without access.",
        "",
        "Learners: 9",
        "Managers: 1",
        "Unallocated, will be lost: 2",
        "Already renewed: 30",
        "",
        "In stock, ending later: 5",
        "Requested: 10",
        "",
        "https://desk.example/orders?company=Acme",
    ]


def test_a_date_on_which_all_are_renewed_stays_and_is_marked():
    assert event(learners=0, managers=0, unallocated=0)["categories"].cats == ["All renewed"]
    assert event()["categories"].cats == ["Licenses expire"]


def test_an_event_is_the_same_one_while_its_company_and_date_are():
    assert event()["uid"] == event(learners=1, revision=9, link="https://other.example")["uid"]
    later = event(expires_on=date(2026, 3, 12))["uid"]
    other = event(company_id="019c0000-0000-7000-8000-00000000abce")["uid"]
    assert len({event()["uid"], later, other}) == 3


def test_the_calendar_has_a_name_and_says_when_to_look_again():
    calendar = read()

    assert (calendar["name"], calendar["x-wr-calname"]) == ("Licenses: Acme", "Licenses: Acme")
    assert b"\r\nNAME:Licenses: A\\;b\\, c\r\n" in ics_file(ExpiryCalendar("A;b, c", ()))
    assert read(company="")["name"] == "Licenses: my companies"
    assert calendar["refresh-interval"].dt == timedelta(hours=12)
    assert calendar["method"] == "PUBLISH"
    assert calendar.events == []


def test_lines_end_in_crlf_and_are_folded_at_75_octets_within_no_character():
    company = " ".join(["Łódź; \\ Größe, 日本語 & Söhne 🙂"] * 8)
    file = ics_file(ExpiryCalendar(company, (replace(ENDING, company=company),)))

    lines = file.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]
    assert read(replace(ENDING, company=company)).events[0]["summary"] == f"12 licenses expire: {company}"


def test_the_raw_lines_are_what_the_standard_asks_for():
    lines = re.sub(r"\r\n ", "", ics_file(ExpiryCalendar("Acme", (ENDING,))).decode()).split("\r\n")

    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-3:] == ["END:VEVENT", "END:VCALENDAR", ""]
    for line in (
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        "DTSTART;VALUE=DATE:20260311",
        "DTEND;VALUE=DATE:20260312",
        "DTSTAMP:20260302T090000Z",
        "SEQUENCE:7",
    ):
        assert line in lines
    names = [line.partition(":")[0].partition(";")[0] for line in lines[: lines.index("BEGIN:VEVENT")]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\0"])
def test_a_name_cannot_begin_a_line_of_its_own(end):
    name = f"Acme{end}ATTENDEE:mailto:eve@evil.example"
    file = ics_file(ExpiryCalendar(name, (replace(ENDING, company=name),)))

    assert not re.search(rb"[\r\n]ATTENDEE", file)
    assert [key for component in icalendar.Calendar.from_ical(file).walk() for key in component].count("ATTENDEE") == 0


def test_the_same_dates_are_the_same_bytes():
    assert ics_file(ExpiryCalendar("Acme", (ENDING,))) == ics_file(ExpiryCalendar("Acme", (ENDING,)))
