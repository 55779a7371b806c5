"""To call the risk of a company, beside its points, or to take the call back."""

from datetime import datetime

from core.errors import InvalidInput
from core.rules.access import Deed
from core.rules.risk import Level, check_call_reason
from core.store import companies, events, risk_calls
from core.store.database import Database
from core.store.retry import retried


@retried
def call_risk(db: Database, *, company_id: str, level: Level | None, reason: str, now: datetime, actor: str) -> None:
    """From now on the company's risk is called `level`, whoever called it before; None takes the call back.

    Raises InvalidInput without a reason, or where there is no call to take back, and NotFound.
    """
    db.require(Deed.WORK_DESK, company_id)
    why = check_call_reason(reason)
    with db.transaction(now, actor) as tx:
        companies.company(tx, company_id)
        if level is None and risk_calls.standing(tx, company_id).is_empty():
            raise InvalidInput("There is no call to take back. Choose how great the risk is.")
        risk_calls.insert(tx, company_id, level, why)
        events.record(tx, "risk_called", company_id=company_id, details={"level": level, "reason": why})
