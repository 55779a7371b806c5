"""To take a lapse that was put off back to the list."""

from datetime import date, datetime

from core.rules.access import Deed
from core.rules.terms import local_day
from core.store import companies, desk, events
from core.store.database import Database
from core.store.retry import retried

_WOKEN = "It was taken back to the list."


@retried
def wake_lapse(db: Database, *, company_id: str, expires_on: date, now: datetime, actor: str) -> None:
    """Back to the list with what was put off. Raises NotFound for an unknown company."""
    db.require(Deed.WORK_DESK, company_id)
    with db.transaction(now, actor) as tx:
        company = companies.company(tx, company_id)
        desk.put_off(tx, company_id, expires_on, local_day(now, company["time_zone"]), _WOKEN)
        events.record(tx, "lapse_woken", company_id=company_id, details={"expires_on": expires_on})
