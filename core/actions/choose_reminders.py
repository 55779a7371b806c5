"""To choose a company's reminder ladder, and the dates about which it keeps quiet (docs/design.md section 4)."""

from collections.abc import Collection
from datetime import date, datetime

from core.errors import Refused
from core.rules.access import Deed
from core.rules.ladder import check_ladder, check_quiet_reason
from core.rules.terms import local_day
from core.store import companies, events, reminder_ladder
from core.store.database import Database
from core.store.retry import retried


@retried
def choose_reminders(
    db: Database,
    *,
    company_id: str,
    days: Collection[int],
    quiet_on: Collection[date] = (),
    reason: str = "",
    now: datetime,
    actor: str,
) -> None:
    """Remind the company's managers so many `days` before each expiry date, except of those in `quiet_on`.

    Both are the whole of what is wanted from now on. A date that becomes quiet needs a reason; dates that are over are
    left as they are. What is in the outbox already still goes.

    Raises InvalidInput, NotFound, and Refused where nothing changes.
    """
    db.require(Deed.CHOOSE_REMINDERS, company_id)
    wanted = set(check_ladder(days))
    with db.transaction(now, actor) as tx:
        today = local_day(now, companies.company(tx, company_id)["time_zone"])
        before = set(reminder_ladder.rungs(tx, company_id))
        was_quiet = {each for each in reminder_ladder.quiet_dates(tx, company_id) if each > today}
        quiet = {each for each in quiet_on if each > today}
        if (wanted, quiet) == (before, was_quiet):
            raise Refused("Nothing was changed: it was so before.")
        why = check_quiet_reason(reason) if quiet - was_quiet else ""
        reminder_ladder.change_rungs(tx, company_id, add=wanted - before, remove=before - wanted)
        reminder_ladder.change_quiet(tx, company_id, add=quiet - was_quiet, remove=was_quiet - quiet, reason=why)
        details = {
            "days": sorted(wanted, reverse=True),
            "before": sorted(before, reverse=True),
            "quieted": sorted(quiet - was_quiet),
            "resumed": sorted(was_quiet - quiet),
            "reason": why,
        }
        events.record(tx, "reminders_chosen", company_id=company_id, details=details)
