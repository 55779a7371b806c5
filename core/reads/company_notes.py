"""What our people noted about a company. Select only."""

import polars as pl

from core.rules.access import Deed
from core.store.database import Database

_NOTES = """
select n.kind, n.text, n.created_at, coalesce(s.name, n.created_by) as author
from company_note n
left join staff s on s.email = n.created_by
where n.company_id = $company_id
order by n.created_at desc, n.note_id desc
limit $most
"""


def company_notes(db: Database, *, company_id: str, most: int = 50) -> pl.DataFrame:
    """The notes and calls, newest first: kind (note or call), text, created_at (UTC), author (a name)."""
    db.require(Deed.SEE_DESK, company_id)
    with db.read() as r:
        return r.frame(_NOTES, company_id=company_id, most=most)
