"""Who loses access within some weeks and has nothing that follows. Select only."""

from datetime import datetime

import polars as pl

from core.rules.people import search_words
from core.store.database import Reader

_EXPIRING = """
select p.learner_id, p.email, p.name, p.department, p.is_manager, lot.expires_on, k.expires_at
from license k
join lot on lot.lot_id = k.lot_id
join learner p on p.learner_id = k.learner_id
where k.company_id = $company_id::uuid
  and k.released_at is null
  and k.expires_at > $now
  and k.expires_at <= $until
  and p.archived_at is null
  and ($search = '' or contains(p.search_text, $search))
  and not exists (
      select 1
      from license later
      where later.learner_id = k.learner_id and later.released_at is null and later.expires_at > k.expires_at)
order by k.expires_at, not p.is_manager, p.name, p.learner_id
"""


def expiring_learners(db: Reader, company_id: str, *, now: datetime, until: datetime, search: str = "") -> pl.DataFrame:
    """Learners of a company whose last license ends after `now` and until `until`; the first to end first.

    Columns learner_id, email, name, department, is_manager, expires_on and expires_at (UTC).
    """
    return db.frame(_EXPIRING, company_id=company_id, now=now, until=until, search=search_words(search))
