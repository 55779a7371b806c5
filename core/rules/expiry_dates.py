"""Expiry dates: what ends at a company on one day, and what it has against that."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ExpiryDate:
    """`expires_on` is the first day without access, in the company's zone; counts are licenses.

    `learners` (no managers) and `managers` lose access, `renewed` have a later license, `unallocated` nobody holds.
    `in_stock` can be allocated now and end later than on this date, `requested` are those of open orders. `revision`
    counts the acts on the company's licenses, `changed_at` (UTC) is when something of all this last became what it is.
    """

    company_id: str
    company: str
    expires_on: date
    has_expired: bool
    learners: int
    managers: int
    renewed: int
    unallocated: int
    in_stock: int
    requested: int
    revision: int
    changed_at: datetime
    link: str

    @property
    def people(self) -> int:
        """Who loses access."""
        return self.learners + self.managers

    @property
    def ending(self) -> int:
        """All that ends: licenses of people who lose access, and unallocated ones."""
        return self.people + self.unallocated


@dataclass(frozen=True, slots=True)
class ExpiryCalendar:
    """The dates of one company, by its name, or of all companies of an account manager ("")."""

    company: str
    dates: tuple[ExpiryDate, ...]
