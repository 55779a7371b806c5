"""A renewal statement: what ends at one company around now, what there is against it, and what is to be done.

Values only; core.files writes it. All dates are of the company's zone.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

PAST = timedelta(days=30)
AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class StatementDate:
    """What ends on one date: licenses of learners (no managers), of managers, of nobody; `renewed` have a later one."""

    expires_on: date
    has_expired: bool
    learners: int
    managers: int
    unallocated: int
    renewed: int

    @property
    def people(self) -> int:
        """Who loses access, or has."""
        return self.learners + self.managers


@dataclass(frozen=True, slots=True)
class Stock:
    """Unallocated licenses of one term; those that start later cannot be allocated yet."""

    starts_on: date
    expires_on: date
    starts_later: bool
    unallocated: int


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that waits to be assigned."""

    number: str
    quantity: int
    po_number: str
    requested_on: date


@dataclass(frozen=True, slots=True)
class Statement:
    """`made_at` is the UTC instant that it is about, `today` its date; `people` are those whom `dates` count.

    `people` has the columns name, email, department, is_manager, expires_on and has_expired, sorted by date.
    `expired_before` counts people whose license ended earlier than the first date can be. `lasting_stock` are licenses
    that can be allocated now and outlast all dates.
    """

    company: str
    time_zone: str
    made_at: datetime
    today: date
    account_manager: str
    account_manager_email: str
    dates: tuple[StatementDate, ...]
    stock: tuple[Stock, ...]
    orders: tuple[OpenOrder, ...]
    people: pl.DataFrame
    expired_before: int
    lasting_stock: int
    link: str

    @property
    def expired(self) -> tuple[StatementDate, ...]:
        """The dates that have come."""
        return tuple(each for each in self.dates if each.has_expired)

    @property
    def coming(self) -> tuple[StatementDate, ...]:
        """The dates to come."""
        return tuple(each for each in self.dates if not each.has_expired)

    @property
    def total(self) -> StatementDate:
        """All dates in one: each count is the sum of theirs. Its date is today."""
        return StatementDate(
            expires_on=self.today,
            has_expired=False,
            learners=sum(each.learners for each in self.dates),
            managers=sum(each.managers for each in self.dates),
            unallocated=sum(each.unallocated for each in self.dates),
            renewed=sum(each.renewed for each in self.dates),
        )

    @property
    def requested(self) -> int:
        """Licenses of open orders."""
        return sum(order.quantity for order in self.orders)

    @property
    def missing(self) -> int:
        """Licenses to request if everybody named is to be renewed, after lasting stock and open orders."""
        return max(0, self.people.height - self.lasting_stock - self.requested)
