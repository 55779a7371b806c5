"""To put off what lapses at one company on one date, until a day, with a reason."""

from datetime import date, datetime

from core.errors import InvalidInput
from core.rules.access import Deed
from core.rules.desk import SNOOZE_REASON_LIMIT, check_snooze
from core.rules.terms import local_day
from core.rules.text import check_text
from core.store import companies, desk, events
from core.store.database import Database
from core.store.retry import retried


@retried
def snooze_lapse(
    db: Database, *, company_id: str, expires_on: date, until: date | None, reason: str, now: datetime, actor: str
) -> None:
    """Take the lapse off the list of everybody until the day `until`, by the company's calendar.

    Raises InvalidInput for a day that is not ahead or too far, or without a reason, and NotFound.
    """
    db.require(Deed.WORK_DESK, company_id)
    why = check_text("reason", reason, SNOOZE_REASON_LIMIT)
    if not why:
        raise InvalidInput("A reason is missing. Say in a few words why this can wait.")
    with db.transaction(now, actor) as tx:
        company = companies.company(tx, company_id)
        until_on = check_snooze(until, local_day(now, company["time_zone"]))
        desk.put_off(tx, company_id, expires_on, until_on, why)
        events.record(
            tx,
            "lapse_snoozed",
            company_id=company_id,
            details={"expires_on": expires_on, "until_on": until_on, "reason": why},
        )
