"""What a mail says, as plain values: the caller reads them once and the rendered mail is frozen with its row.

Every instant is an aware UTC datetime; `time_zone` is an IANA name; a count is never negative.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

NAMED_AT_MOST = 20


class NamedLearner(NamedTuple):
    """One of the people whose license ends; `department` may be empty."""

    name: str
    email: str
    department: str
    is_manager: bool


@dataclass(frozen=True, slots=True)
class ExpiryFacts:
    """What ends at one company on one date, for `expiry_reminder` and `license_expired`.

    `learners` counts those who are not managers; `in_stock` counts what can be allocated once these have ended;
    `for_account_manager` is true when no manager can be reached (docs/design.md section 4).
    """

    company: str
    time_zone: str
    expires_on: date
    expires_at: datetime
    learners: int
    managers: int
    unallocated: int
    named: tuple[NamedLearner, ...]
    requested: int
    in_stock: int
    account_manager_name: str
    account_manager_email: str
    recipient_name: str
    for_account_manager: bool
    link: str

    @property
    def people(self) -> int:
        """Learners and managers who lose access."""
        return self.learners + self.managers

    @property
    def licenses(self) -> int:
        """All that ends: licenses of people and unallocated ones."""
        return self.people + self.unallocated

    @property
    def unnamed(self) -> int:
        """People whom the mail counts without naming them."""
        return self.people - len(self.named)

    @property
    def missing(self) -> int:
        """Licenses to request if everybody is to be renewed, after stock and open requests."""
        return max(0, self.people - self.in_stock - self.requested)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order, for `order_requested`, `licenses_assigned` and `order_declined`.

    `assigned`, `starts_on`, `expires_on` and `expires_at` are None until the order is assigned.
    """

    company: str
    time_zone: str
    order_number: str
    quantity: int
    assigned: int | None
    starts_on: date | None
    expires_on: date | None
    expires_at: datetime | None
    note: str
    po_number: str
    reason: str
    requested_by: str
    requested_at: datetime
    account_manager_name: str
    account_manager_email: str
    recipient_name: str
    link: str


@dataclass(frozen=True, slots=True)
class DigestLine:
    """What ends at one company on one date, and what it has against that.

    `in_stock` counts unallocated licenses that outlast the eight weeks, also those that start later.
    """

    company: str
    expires_on: date
    learners: int
    managers: int
    unallocated: int
    requested: int
    in_stock: int
    short_by: int


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """The lapses of the eight weeks from `week_of` (a Monday), for `account_manager_digest`."""

    account_manager_name: str
    time_zone: str
    week_of: date
    lines: tuple[DigestLine, ...]
    link: str

    @property
    def people(self) -> int:
        """Learners and managers who lose access, over all lines."""
        return sum(line.learners + line.managers for line in self.lines)

    @property
    def short_by(self) -> int:
        """Licenses missing, over all lines."""
        return sum(line.short_by for line in self.lines)


Facts = ExpiryFacts | OrderFacts | DigestFacts
