"""To change what one of our own people is called, does, or where they work."""

from datetime import datetime

from core.actions.remove_staff_member import hand_over
from core.errors import Refused
from core.rules.access import Deed, Role
from core.rules.staff import check_role, check_staff_name, check_stays_administrated, check_time_zone
from core.store import events, staff
from core.store.database import Database
from core.store.retry import retried


@retried
def change_staff_member(
    db: Database,
    *,
    staff_id: str,
    name: str,
    role: str,
    time_zone: str,
    successor: str | None = None,
    now: datetime,
    actor: str,
) -> None:
    """Change a person of the staff; the role counts from their next interaction on.

    Who stops being an account manager hands their companies over to the account manager `successor`.

    Raises InvalidInput, NotFound, and Refused where it is the last administrator, companies would be left alone, or
    nothing would change.
    """
    db.require(Deed.MANAGE_STAFF, None)
    about = {"name": check_staff_name(name), "role": check_role(role).value, "time_zone": check_time_zone(time_zone)}
    with db.transaction(now, actor) as tx:
        staff.take_turn(tx)
        before = staff.member(tx, staff_id)
        changed = {key: {"from": before[key], "to": value} for key, value in about.items() if before[key] != value}
        if not changed:
            raise Refused("Nothing was changed: all is as it was.")
        if "role" in changed:
            check_stays_administrated(before["role"], staff.other_administrators(tx, staff_id))
            if before["role"] == Role.ACCOUNT_MANAGER:
                hand_over(tx, staff_id, successor)
        staff.update_member(tx, staff_id, **about)
        events.record(tx, "staff_changed", details={"staff_id": staff_id, "email": before["email"], **changed})
