"""To keep in mind: a note about a company, or what was said in a call."""

from datetime import datetime
from typing import Literal

from core.rules.access import Deed
from core.rules.desk import check_note
from core.store import companies, desk, events
from core.store.database import Database
from core.store.retry import retried


@retried
def write_note(
    db: Database, *, company_id: str, text: str, kind: Literal["note", "call"] = "note", now: datetime, actor: str
) -> None:
    """Keep `text` with the company; `call` says that it was a talk with the company.

    Raises InvalidInput and NotFound.
    """
    db.require(Deed.WORK_DESK, company_id)
    note = check_note(text)
    with db.transaction(now, actor) as tx:
        companies.company(tx, company_id)
        desk.insert_note(tx, company_id, kind, note)
        events.record(tx, "note_written", company_id=company_id, details={"kind": kind, "text": note})
