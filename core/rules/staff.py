"""Our own people: which roles there are, and what may not happen to them. Refuses; changes nothing."""

from zoneinfo import available_timezones

from core.errors import InvalidInput, Refused
from core.rules.access import Role
from core.rules.people import check_name
from core.rules.text import quoted

STAFF_ROLES = (Role.ACCOUNT_MANAGER, Role.ANALYST, Role.ADMINISTRATOR)


def check_role(role: str) -> Role:
    """A role of staff; raises InvalidInput that names them."""
    if role not in STAFF_ROLES:
        raise InvalidInput(f"{quoted(role)} is no role of staff. Give one of {', '.join(STAFF_ROLES)}.")
    return Role(role)


def check_staff_name(name: str) -> str:
    """A name that mails can be signed with; raises InvalidInput for an empty or an unusable one."""
    checked = check_name(name)
    if not checked:
        raise InvalidInput("The name is empty. Customers read it in mails: give one.")
    return checked


def check_time_zone(time_zone: str) -> str:
    """An IANA time zone; raises InvalidInput."""
    if time_zone not in available_timezones():
        raise InvalidInput(f"{quoted(time_zone)} is no time zone. Give one such as Europe/Berlin or America/New_York.")
    return time_zone


def check_stays_administrated(role: str, other_administrators: int) -> None:
    """Raises Refused where somebody of this role is the last who could let others in."""
    if role == Role.ADMINISTRATOR and not other_administrators:
        raise Refused(
            "This is the last administrator: without one nobody could let people in. "
            "Make somebody else an administrator first. Nothing was changed."
        )


def check_companies_cared_for(companies: int, *, has_successor: bool) -> None:
    """Raises Refused where companies would be left without an account manager."""
    if companies and not has_successor:
        looked_after = "1 company is" if companies == 1 else f"{companies:,} companies are"
        raise Refused(
            f"{looked_after} looked after by this account manager. "
            "Choose another account manager to hand over to. Nothing was changed."
        )
