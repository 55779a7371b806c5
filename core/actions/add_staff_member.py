"""To let one of our own people in; the first one, an administrator, comes by the command line."""

from datetime import datetime

from core.errors import Refused
from core.rules.access import Deed
from core.rules.emails import parse_email
from core.rules.staff import check_role, check_staff_name, check_time_zone
from core.store import events, staff
from core.store.database import Database
from core.store.retry import retried


@retried
def add_staff_member(
    db: Database, *, email: str, name: str, role: str, time_zone: str, now: datetime, actor: str
) -> str:
    """Add somebody, or let somebody back in who was removed; returns their id.

    `role` is account_manager, analyst or administrator, `time_zone` an IANA name.

    Raises InvalidInput, and Refused for an address that is one of our staff already.
    """
    db.require(Deed.MANAGE_STAFF, None)
    address = parse_email(email)
    about = {"name": check_staff_name(name), "role": check_role(role).value, "time_zone": check_time_zone(time_zone)}
    with db.transaction(now, actor) as tx:
        staff.take_turn(tx)
        known = staff.member_of_key(tx, address.key)
        if known is not None and known["removed_at"] is None:
            raise Refused(f"{known['email']} is one of our staff already. Nothing was changed.")
        if known is None:
            staff_id = staff.insert_member(tx, email=address.display, email_key=address.key, **about)
        else:
            staff_id = str(known["staff_id"])
            staff.update_member(tx, staff_id, **about)
        events.record(tx, "staff_added", details={"staff_id": staff_id, "email": address.display, **about})
        return staff_id
