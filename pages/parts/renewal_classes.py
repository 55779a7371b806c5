"""What the rows of a renewal file can come to, as people read it: the name of each class, its meaning, its columns."""

from dataclasses import dataclass

from core.rules.matching import Outcome
from core.rules.renewals import NOT_IN_FILE

_FOUND = {"line": "Line", "name": "Name", "email": "E-mail", "department": "Department"}
_SAID = {"line": "Line", "text": "In the file", "reason": "Why"}


@dataclass(frozen=True, slots=True)
class RowClass:
    """`columns`: of a review's frame, with their headings. `seldom`: nobody misses it where there is none."""

    name: str
    meaning: str
    columns: dict[str, str]
    seldom: bool = False


CLASSES = {
    Outcome.RENEW: RowClass(
        "To be renewed",
        "Expired, and in the file: they get a new license.",
        {**_FOUND, "ends_on": "Expired on", "reason": "Found as"},
    ),
    NOT_IN_FILE: RowClass(
        "Not in the file",
        "Expired, and not in the file: they stay without access.",
        {"name": "Name", "email": "E-mail", "department": "Department", "ends_on": "Expired on", "reason": "Why"},
    ),
    Outcome.LIVE: RowClass(
        "Live",
        "In the file, and their license is live or about to start: they keep it and get no second one.",
        {**_FOUND, "ends_on": "License ends", "reason": "Found as"},
    ),
    Outcome.UNKNOWN: RowClass(
        "Unknown",
        "In the file, and no learner of this company has the address.",
        {"line": "Line", "text": "In the file"},
    ),
    Outcome.ELSEWHERE: RowClass(
        "Elsewhere",
        "In the file, and learners of another company. Company managers see them as unknown.",
        _SAID,
        seldom=True,
    ),
    Outcome.DUPLICATE: RowClass("Duplicate", "The same person as in a line before: they count once.", _SAID),
    Outcome.INVALID: RowClass("Invalid", "No e-mail address that can be used.", _SAID),
    Outcome.ARCHIVED: RowClass(
        "Archived",
        "In the file, and archived: restore them first.",
        {**_FOUND, "ends_on": "Expired on"},
        seldom=True,
    ),
    Outcome.NEVER: RowClass(
        "Never licensed",
        "In the file, and without any license so far: there is nothing to renew. Give them one on the page Learners.",
        _FOUND,
        seldom=True,
    ),
    Outcome.SET_ASIDE: RowClass(
        "Set aside",
        "Rows that had to be mended and are not ticked: they count for nothing.",
        _SAID,
        seldom=True,
    ),
}
