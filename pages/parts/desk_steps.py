"""What a press on the desk's queue does: opens a dialog right here, or the page for it, with everything filled in."""

from dataclasses import dataclass
from datetime import date

from core.rules.access import Deed
from core.rules.desk import Step
from pages.parts import expired_filters, expiring_filters, places
from pages.parts.dialogs import open_dialog

OPEN, SNOOZE, WAKE, NOTES = "Company", "Snooze", "Take Back", "Notes"


@dataclass(frozen=True, slots=True)
class Target:
    """The row that was pressed, as it was on screen: the act does what was read there, whatever came since."""

    company_id: str
    expires_on: date
    order_id: str
    quantity: int

    @property
    def row_id(self) -> str:
        """What a dialog about the row is told."""
        return f"{self.company_id}:{self.expires_on}"


def take(name: str, target: Target) -> None:
    """For `on_click`: do what the button is called."""
    if name == Step.ASSIGN:
        open_dialog(Deed.ASSIGN, target.order_id)
    elif name == Step.REQUEST:
        open_dialog(Deed.REQUEST, f"{target.company_id}:{target.quantity}")
    elif name == Step.ALLOCATE:
        expired_filters.prefill(target.expires_on)
        places.aim(places.EXPIRED_LICENSES, company_id=target.company_id)
    elif name == Step.RENEW_EARLY:
        expiring_filters.prefill(target.expires_on)
        places.aim(places.EXPIRING_LICENSES, company_id=target.company_id)
    elif name == Step.IMPORT_FILE:
        places.aim(places.CSV_RENEWAL, company_id=target.company_id)
    elif name == OPEN:
        places.aim(places.COMPANY, company_id=target.company_id)
    else:
        open_dialog(f"desk-{name}", target.row_id)
