"""Who may do what, and about whose company: the one matrix (docs/design.md section 1), asked by every read and action.

Whose company it is has three answers: the caller's own, another's, or all of them (None).
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of staff, of a company's manager, and of what is no person."""

    ACCOUNT_MANAGER = "account_manager"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    COMPANY_MANAGER = "company_manager"
    # The job, the command line and the routes that ask nobody in: whoever runs them holds the database itself.
    HOUSE = "house"


class Deed(StrEnum):
    """What is read or done. Each read and action of core asks for one of these before anything else."""

    SEE_ORDERS = "see_orders"
    SEE_EXPIRED = "see_expired"
    SEE_LEARNERS = "see_learners"
    # Names, addresses and what people wrote; without it they are masked.
    SEE_PEOPLE = "see_people"
    SEE_COMPANIES = "see_companies"
    SEE_FORECAST = "see_forecast"
    # To see, save, remove and restore what is supposed about the coming months.
    KEEP_SCENARIOS = "keep_scenarios"
    SEE_DESK = "see_desk"
    # Notes about companies, and what is put off.
    WORK_DESK = "work_desk"
    SEE_JOB = "see_job"
    SEE_HISTORY = "see_history"
    # Every mail with its text and recipient, and what goes out next.
    SEE_MAILS = "see_mails"
    MANAGE_MAILS = "manage_mails"
    SEE_LANDING = "see_landing"
    REQUEST = "request"
    ASSIGN = "assign"
    DECLINE = "decline"
    CANCEL = "cancel"
    ALLOCATE = "allocate"
    UNDO = "undo"
    MANAGE_LEARNERS = "manage_learners"
    CHOOSE_NOTICES = "choose_notices"
    CHOOSE_DIGEST = "choose_digest"
    # The early reminders of a company.
    CHOOSE_REMINDERS = "choose_reminders"
    # To have a calendar address, which shows expiry dates to whoever has it.
    SUBSCRIBE = "subscribe"
    MANAGE_MANAGERS = "manage_managers"
    MANAGE_STAFF = "manage_staff"
    MANAGE_TOKENS = "manage_tokens"
    # Who somebody is, before anybody is signed in.
    SIGN_IN = "sign_in"
    # The platform's question, and what monitoring reads: by a token, which is no person.
    ANSWER = "answer"
    RUN_JOB = "run_job"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf the database is asked. `company_id` and `is_live` (holds a live license) are a manager's."""

    role: Role
    email: str = ""
    company_id: str | None = None
    is_live: bool = True


HOUSE = Caller(Role.HOUSE)

# A company manager's row is about their own company alone, everybody else's about all of them.
_ALLOWED = {
    Role.ACCOUNT_MANAGER: frozenset(
        {
            Deed.SEE_ORDERS,
            Deed.SEE_EXPIRED,
            Deed.SEE_LEARNERS,
            Deed.SEE_PEOPLE,
            Deed.SEE_COMPANIES,
            Deed.SEE_FORECAST,
            Deed.KEEP_SCENARIOS,
            Deed.SEE_DESK,
            Deed.WORK_DESK,
            Deed.SEE_JOB,
            Deed.SEE_HISTORY,
            Deed.SEE_MAILS,
            Deed.MANAGE_MAILS,
            Deed.CHOOSE_DIGEST,
            Deed.CHOOSE_REMINDERS,
            Deed.REQUEST,
            Deed.ASSIGN,
            Deed.DECLINE,
            Deed.CANCEL,
            Deed.ALLOCATE,
            Deed.UNDO,
            Deed.MANAGE_LEARNERS,
            Deed.MANAGE_MANAGERS,
            Deed.SUBSCRIBE,
        }
    ),
    Role.ANALYST: frozenset(
        {
            Deed.SEE_ORDERS,
            Deed.SEE_EXPIRED,
            Deed.SEE_COMPANIES,
            Deed.SEE_FORECAST,
            Deed.KEEP_SCENARIOS,
            Deed.SEE_JOB,
        }
    ),
    Role.ADMINISTRATOR: frozenset({Deed.MANAGE_STAFF, Deed.MANAGE_TOKENS, Deed.SEE_JOB}),
    Role.COMPANY_MANAGER: frozenset(
        {
            Deed.SEE_ORDERS,
            Deed.SEE_EXPIRED,
            Deed.SEE_LEARNERS,
            Deed.SEE_PEOPLE,
            Deed.SEE_HISTORY,
            Deed.SEE_LANDING,
            Deed.CHOOSE_NOTICES,
            Deed.REQUEST,
            Deed.CANCEL,
            Deed.ALLOCATE,
            Deed.UNDO,
            Deed.MANAGE_LEARNERS,
            Deed.SUBSCRIBE,
        }
    ),
    Role.HOUSE: frozenset(Deed),
}
# What is left to a manager whose own license has ended (section 3, rule 3).
_ALLOWED_EXPIRED = frozenset({Deed.SEE_LANDING, Deed.REQUEST})


def may(caller: Caller, deed: Deed, company_id: str | None) -> bool:
    """Whether the caller may do the deed about a company, or about all of them and what belongs to none (None)."""
    if deed not in _ALLOWED[caller.role]:
        return False
    if caller.role is not Role.COMPANY_MANAGER:
        return True
    is_own = company_id is not None and company_id == caller.company_id
    return is_own and (caller.is_live or deed in _ALLOWED_EXPIRED)


def sees_people(caller: Caller) -> bool:
    """Whether names, addresses and what people wrote are shown to the caller; to others they are masked."""
    return Deed.SEE_PEOPLE in _ALLOWED[caller.role]


def masked_email(email: str) -> str:
    """`jo.lee@acme.example` as `j•••@acme.example`; what is no address (`job`) stays as it is."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else email
