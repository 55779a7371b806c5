"""What a person asked to see, as a value: the same filter selects rows on a page and learners for an act."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.rules.acts import ActKind
from core.rules.notices import NoticeKind
from core.rules.outbox import MailState


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


class LearnerStatus(StrEnum):
    """What a learner is, derived from instants when it is read (docs/design.md section 3, rule 2)."""

    LIVE = "live"
    EXPIRED = "expired"
    NEVER_LICENSED = "never licensed"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class LearnerFilter:
    """Learners of one company, or of all. Empty fields do not filter."""

    search: str = ""
    department: str = ""
    status: LearnerStatus | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether search or department leave anybody out; a status names a part of the list."""
        return bool(self.search.strip() or self.department)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Acts of one company, or of all. Empty fields do not filter; dates are in each company's zone, both inclusive.

    `person` is searched in names, addresses and departments of learners whom an act touched, `actor` in the address of
    who did it. `about` is the id of an act or of an order: what it is, and what undid it.
    """

    person: str = ""
    actor: str = ""
    kind: ActKind | None = None
    first: date | None = None
    last: date | None = None
    about: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self != HistoryFilter()


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Mails of one company, or of all. Empty fields do not filter; days of planning are in `time_zone`, both inclusive.

    `search` looks at recipient, subject and company. `staff_id` keeps the companies of one account manager, `is_to_do`
    what waits for a person.
    """

    kind: NoticeKind | None = None
    state: MailState | None = None
    search: str = ""
    first: date | None = None
    last: date | None = None
    time_zone: str = "UTC"
    staff_id: str | None = None
    is_to_do: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the part of the list leaves mails out."""
        return bool(self.kind or self.state or self.search.strip() or self.first or self.last or self.staff_id)


@dataclass(frozen=True, slots=True)
class ExpiryFilter:
    """Licenses that end from `first_on` to before `until_on`, days in each company's zone.

    Of one company or of all, and of the companies of one account manager or of everybody's, in one IANA time zone or in
    any.
    """

    first_on: date
    until_on: date
    company_id: str | None = None
    staff_id: str | None = None
    time_zone: str | None = None
