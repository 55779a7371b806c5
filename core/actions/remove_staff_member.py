"""To remove one of our own people: they are out at their next interaction; what they did stays in the history."""

from datetime import datetime

from core.errors import Refused
from core.rules.access import Deed, Role
from core.rules.staff import check_companies_cared_for, check_stays_administrated
from core.store import events, staff
from core.store.database import Database, Transaction
from core.store.retry import retried


@retried
def remove_staff_member(db: Database, *, staff_id: str, successor: str | None = None, now: datetime, actor: str) -> int:
    """Remove a person of the staff; returns how many companies went to the account manager `successor`.

    Raises NotFound, and Refused where it is the last administrator or companies would be left alone.
    """
    db.require(Deed.MANAGE_STAFF, None)
    with db.transaction(now, actor) as tx:
        staff.take_turn(tx)
        leaving = staff.member(tx, staff_id)
        check_stays_administrated(leaving["role"], staff.other_administrators(tx, staff_id))
        companies = hand_over(tx, staff_id, successor)
        staff.remove_member(tx, staff_id)
        details = {"staff_id": staff_id, "email": leaving["email"], "companies": companies}
        events.record(tx, "staff_removed", details=details)
        return companies


def hand_over(tx: Transaction, staff_id: str, successor: str | None) -> int:
    """Give all companies of an account manager to another one; returns how many they are.

    Raises Refused where there are some and no `successor`, or one who is no other account manager.
    """
    companies = staff.companies_of(tx, staff_id)
    check_companies_cared_for(len(companies), has_successor=successor is not None)
    if not companies or successor is None:
        return 0
    heir = staff.member(tx, successor)
    if heir["role"] != Role.ACCOUNT_MANAGER or successor == staff_id:
        raise Refused("Companies can only be handed over to another account manager. Nothing was changed.")
    staff.hand_over(tx, staff_id, successor)
    for company_id in companies:
        events.record(tx, "company_handed_over", company_id=company_id, details={"from": staff_id, "to": successor})
    return len(companies)
