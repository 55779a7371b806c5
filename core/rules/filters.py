"""What a person asked to see, as a value: the same filter selects rows on a page and learners for an act."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ExpiredFilter:
    """Expired learners of one company. Empty fields do not filter; dates are in the company's zone, both inclusive.

    `without` are ids of learners who are left out although they match.
    """

    search: str = ""
    department: str = ""
    expired_from: date | None = None
    expired_until: date | None = None
    without: tuple[str, ...] = ()
