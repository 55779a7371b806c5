"""What a renewal statement says in sentences, alike on paper and in the spreadsheet. US English."""

from datetime import date
from zoneinfo import ZoneInfo

from core.rules.statement import Statement, StatementDate

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Dates that have a sentence of their own; what comes after them shares one.
_DATES_SAID = 4


def day(value: date) -> str:
    """A date as "Nov 26, 2026"."""
    return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"


def counted(value: int, noun: str) -> str:
    """1 as "1 license", 1234 as "1,234 licenses"."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"


def people_of(count: int) -> str:
    """1 as "1 person", 1234 as "1,234 people"."""
    return "1 person" if count == 1 else f"{count:,} people"


def as_of(statement: Statement) -> str:
    """When it is about: "Mar 2, 2026, 10:00 Europe/Madrid (UTC+01:00)"."""
    local = statement.made_at.astimezone(ZoneInfo(statement.time_zone))
    offset = local.strftime("%z")
    return f"{day(statement.today)}, {local:%H:%M} {statement.time_zone} (UTC{offset[:3]}:{offset[3:5]})"


def consequences(statement: Statement) -> list[str]:
    """What happens if nothing is done, a sentence or two each."""
    said = []
    gone = statement.expired_before + sum(each.people for each in statement.expired)
    if gone:
        said.append(f"{people_of(gone)} cannot log in already, and {_stay(gone)} without access.")
    ending = [each for each in statement.coming if each.people]
    alone = len(ending) if len(ending) <= _DATES_SAID else _DATES_SAID - 1
    said += [_loss(each) for each in ending[:alone]]
    if later := ending[alone:]:
        people = people_of(sum(each.people for each in later))
        said.append(
            f"On {len(later)} later dates, until {day(later[-1].expires_on)}, {people} more can no longer log in."
        )
    if any(each.managers for each in statement.dates):
        said.append(
            "A manager without a license sees one page alone, how to renew: they can request licenses there, and "
            "allocate none."
        )
    if lost := sum(each.unallocated for each in statement.coming):
        verb = "is" if lost == 1 else "are"
        said.append(
            f"{counted(lost, 'unallocated license')} {verb} lost on these dates: they cannot be used afterwards."
        )
    return said or ["Nothing: nobody loses access in the next 60 days, and no license is lost."]


def steps(statement: Statement) -> list[str]:
    """What to do, in order."""
    people = statement.people.height
    if not people and any(each.unallocated for each in statement.coming):
        return ["Everybody is renewed. Allocate the unallocated licenses before they are lost, or let them end."]
    if not people:
        return ["Nobody's license ended in the last 30 days or ends in the next 60: nothing needs to be done now."]
    said = [f"Decide which of the {people_of(people)} go on. Licenses are never renewed by themselves."]
    if statement.lasting_stock:
        there = "license that is in stock and outlasts"
        if statement.lasting_stock != 1:
            there = "licenses that are in stock and outlast"
        said.append(f"Allocate the {statement.lasting_stock:,} {there} these dates.")
    if statement.requested:
        wait = "waits" if statement.requested == 1 else "wait"
        said.append(f"{counted(statement.requested, 'license')} requested already {wait} to be assigned.")
    if statement.missing:
        said.append(
            f"Request {counted(statement.missing, 'license')} more to renew everybody. The twelve months run from the "
            "day of assignment, or from a later day that you agree on with us, so that no paid day is lost."
        )
    else:
        said.append("Nothing more needs to be requested to renew everybody.")
    return said


def _loss(each: StatementDate) -> str:
    who = " and ".join(
        counted(count, noun) for count, noun in ((each.learners, "learner"), (each.managers, "manager")) if count
    )
    return f"From {day(each.expires_on)} on, {who} can no longer log in."


def _stay(count: int) -> str:
    return "stays" if count == 1 else "stay"
