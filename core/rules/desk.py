"""The renewal desk's rules: what an account manager does next about one company and one expiry date."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.errors import InvalidInput
from core.rules.text import check_text

AHEAD, BEHIND = timedelta(days=60), timedelta(days=30)
# From this many people on, the customer's answer comes as a spreadsheet.
MANY = 50
# Whoever has not ordered so many days after the expiry did not answer the mails; a call counts as long.
NO_ANSWER = timedelta(days=7)
NOTE_LIMIT = 2000
SNOOZE_REASON_LIMIT = 500


class Step(StrEnum):
    """The next steps, as the buttons call them."""

    ASSIGN = "Assign"
    REQUEST = "Request on Behalf"
    ALLOCATE = "Allocate"
    IMPORT_FILE = "Import File"
    RENEW_EARLY = "Renew Early"
    CALL = "Call"


@dataclass(frozen=True, slots=True)
class Situation:
    """One company and one expiry date. `people` lose access on it and have nothing that follows.

    `waiting_orders` wait for us, `starting_later` licenses in stock start when theirs end, or later. `days_left` is 0
    on the day and negative after it. `called_on` is the day of the last call, by the company's calendar as `today` is.
    """

    people: int
    short_by: int
    days_left: int
    waiting_orders: int
    starting_later: int
    is_reachable: bool
    called_on: date | None
    today: date


def next_step(it: Situation) -> Step | None:
    """What to do next; None where nothing is to be done now.

    An order that waits for us comes first. Who cannot be mailed, or did not answer, is called, once a week at most.
    Whom licenses that start later cover are renewed early; what others cover waits for its day: nobody is given two
    licenses at once.
    """
    if it.people == 0:
        return None
    if it.waiting_orders:
        return Step.ASSIGN
    if it.short_by:
        return Step.CALL if _needs_a_call(it) else Step.REQUEST
    if it.days_left > 0:
        return Step.RENEW_EARLY if it.starting_later >= it.people else None
    return Step.IMPORT_FILE if it.people > MANY else Step.ALLOCATE


def check_snooze(until: date | None, today: date) -> date:
    """A day to be reminded on, both in the company's zone: tomorrow to 90 days ahead. Raises InvalidInput."""
    latest = today + timedelta(days=90)
    if until is None or not today < until <= latest:
        raise InvalidInput(f"Choose a day from tomorrow to {latest}: then this comes back.")
    return until


def check_note(text: str) -> str:
    """What is worth remembering about a company: 1 to 2,000 characters, in several lines. Raises InvalidInput."""
    note = check_text("note", text, NOTE_LIMIT, newlines=True)
    if not note:
        raise InvalidInput("The note is empty. Write what your colleagues should know.")
    return note


def _needs_a_call(it: Situation) -> bool:
    if it.called_on is not None and it.today - it.called_on < NO_ANSWER:
        return False
    return not it.is_reachable or it.days_left <= -NO_ANSWER.days
