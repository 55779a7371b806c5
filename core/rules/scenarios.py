"""Scenarios: what is supposed about the coming months beside the past (docs/forecast.md)."""

from dataclasses import dataclass

from core.errors import InvalidInput
from core.rules.text import check_text

NAME_LIMIT = 60
# How far the three may be moved, both ends included.
MOST_POINTS, MOST_GROWTH, MOST_LATE = 50, 100, 100
AS_BEFORE, CAUTIOUS, HOPEFUL = "As before", "Cautious", "Hopeful"
# What is not called anything yet.
ADJUSTED = "Adjusted"
# What the two ready ones suppose: points of the renewal rate, percent of growth, points of the late share.
_CAUTIOUS, _HOPEFUL = (-10, 0, 15), (10, 10, -15)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is supposed. `points` are percentage points that each company's renewal rate differs by from its past.

    `growth` is how many percent more people than hold a license now get their first one within a year, `late` the
    percentage of renewals that come after the expiry.
    """

    points: int
    growth: int
    late: int


def ready_made(late: int) -> dict[str, Scenario]:
    """The scenarios that are there without saving any, by name; `late` is the past's percentage of late renewals."""

    def beside(points: int, growth: int, later: int) -> Scenario:
        return Scenario(points, growth, min(max(late + later, 0), MOST_LATE))

    return {AS_BEFORE: Scenario(0, 0, late), CAUTIOUS: beside(*_CAUTIOUS), HOPEFUL: beside(*_HOPEFUL)}


def check_scenario(scenario: Scenario) -> Scenario:
    """Raises InvalidInput for what the sliders do not reach."""
    if not -MOST_POINTS <= scenario.points <= MOST_POINTS:
        raise InvalidInput(f"The renewal rate can be moved by at most {MOST_POINTS} points. Choose fewer.")
    if not 0 <= scenario.growth <= MOST_GROWTH:
        raise InvalidInput(f"Growth is 0 to {MOST_GROWTH} percent a year. Choose one between.")
    if not 0 <= scenario.late <= MOST_LATE:
        raise InvalidInput(f"The late share is 0 to {MOST_LATE} percent. Choose one between.")
    return scenario


def check_name(name: str) -> str:
    """What a scenario is called: 1 to 60 characters, and no name that is always there. Raises InvalidInput."""
    checked = " ".join(check_text("name", name, NAME_LIMIT).split())
    if not checked:
        raise InvalidInput("A name is missing. Say in a few words what is supposed.")
    if checked.casefold() in {each.casefold() for each in (AS_BEFORE, CAUTIOUS, HOPEFUL, ADJUSTED)}:
        raise InvalidInput(f"{checked} is a scenario that is always there. Choose another name.")
    return checked
