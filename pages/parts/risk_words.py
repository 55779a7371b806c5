"""How screens say risk: what gives points (docs/metrics.md has the same), and what gave them to a company."""

from collections.abc import Callable, Mapping
from typing import Any

from core.rules.risk import HIGH, MEDIUM, POINTS, Reason
from core.rules.terms import local_day
from pages.parts.words import counted, day, month, plain

Row = Mapping[str, Any]

_GIVEN = {
    Reason.NO_ORDER: (
        "people whose last license ended in the past 30 days or ends in the coming 30 are more than there is for them: "
        "stock that outlasts the coming 60 days, also of lots that start later, and requested licenses."
    ),
    Reason.OUT_OF_REACH: "mail reaches no manager: there is none, or the last mail to each bounced.",
    Reason.LATE: (
        "of the licenses that ended in the company's last month that is final, more than half were not renewed on time."
    ),
    Reason.FALLING: "fewer licenses are held and live now than 90% of those that were 365 days ago.",
    Reason.DYING: "at least 10% of what live lots brought is unallocated and ends within 60 days.",
    Reason.EXPIRED_MANAGER: (
        "at least one manager cannot log in: their own license has ended, and they hold no other that is live."
    ),
}
# What gives points, and what they make.
DEFINITIONS = {
    **{reason.value: f"{counted(POINTS[reason], 'point')}: {text}" for reason, text in _GIVEN.items()},
    "Level": f"Up to {MEDIUM - 1} point: low; {MEDIUM} to {HIGH - 1}: medium; {HIGH} or more: high.",
    "Own call": (
        "The level at which an account manager holds the risk, with a reason. It stands beside the points and changes "
        "none; the latest counts, until it is taken back."
    ),
    "Disagrees": "There is an own call, and it is another level than that of the points.",
}


def in_short(row: Row) -> str:
    """All reasons of a row of core.reads.risk as "Late last time (12 of 20), Stock dying (8 of 60)"."""
    return ", ".join(f"{name} ({_NUMBERS[Reason(name)](row)})" for name in row["reasons"])


def spoken(row: Row) -> list[str]:
    """Each reason with its points as a sentence with its numbers, as Markdown."""
    return [
        f"**{counted(POINTS[Reason(name)], 'point')}**, {name}: {_SENTENCES[Reason(name)](row)}"
        for name in row["reasons"]
    ]


def own_call(row: Row, zone: str) -> str:
    """The call that stands, as Markdown, its day by the clocks of `zone`; "" without one."""
    if row["own_level"] is None:
        return ""
    why = f": {plain(row['own_reason'])}" if row["own_reason"] else "."
    disagrees = ", which **disagrees** with the points" if row["disagrees"] else ""
    by, on = plain(row["called_by"]), day(local_day(row["called_at"], zone))
    return f"Own call: **{row['own_level']}**{disagrees}, by {by} on {on}{why}"


def companies(count: int) -> str:
    """1 as "1 company", 1234 as "1,234 companies"."""
    return counted(count, "company").replace("companys", "companies")


def _no_order(row: Row) -> str:
    people = counted(row["lapsing"], "person").replace("persons", "people")
    return (
        f"{people} lost access in the past 30 days or will in the coming 30, with nothing that follows; stock and "
        f"requested licenses cover {row['cover']:,}. Short by {row['short_by']:,}."
    )


def _out_of_reach(row: Row) -> str:
    if not row["managers"]:
        return "the company has no manager; its account manager gets the mails."
    if row["managers"] == 1:
        return "mail does not reach its only manager: the last one bounced."
    return f"mail reaches none of {row['managers']:,} managers: the last one to each bounced."


def _late(row: Row) -> str:
    share = row["late"] / row["ended"]
    return (
        f"{row['late']:,} of {counted(row['ended'], 'license')} that ended in {month(row['last_on'])} were not renewed "
        f"on time ({share:.0%})."
    )


def _falling(row: Row) -> str:
    fewer = 1 - row["live"] / row["live_before"]
    return f"{counted(row['live'], 'license')} held and live now, {row['live_before']:,} a year ago: {fewer:.0%} fewer."


def _dying(row: Row) -> str:
    share = row["dying"] / row["brought"]
    return (
        f"{row['dying']:,} of {counted(row['brought'], 'license')} that live lots brought are unallocated and end "
        f"within 60 days ({share:.0%})."
    )


def _expired(row: Row) -> str:
    count = row["expired_managers"]
    whose = "their own license has ended" if count == 1 else "their own licenses have ended"
    return f"{counted(count, 'manager')} cannot log in: {whose}."


_SENTENCES: dict[Reason, Callable[[Row], str]] = {
    Reason.NO_ORDER: _no_order,
    Reason.OUT_OF_REACH: _out_of_reach,
    Reason.LATE: _late,
    Reason.FALLING: _falling,
    Reason.DYING: _dying,
    Reason.EXPIRED_MANAGER: _expired,
}
_NUMBERS: dict[Reason, Callable[[Row], str]] = {
    Reason.NO_ORDER: lambda row: f"short by {row['short_by']:,}",
    Reason.OUT_OF_REACH: lambda row: f"0 of {row['managers']:,}",
    Reason.LATE: lambda row: f"{row['late']:,} of {row['ended']:,}",
    Reason.FALLING: lambda row: f"{row['live']:,} of {row['live_before']:,}",
    Reason.DYING: lambda row: f"{row['dying']:,} of {row['brought']:,}",
    Reason.EXPIRED_MANAGER: lambda row: f"{row['expired_managers']:,} of {row['managers']:,}",
}
