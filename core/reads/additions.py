"""Whom an uploaded file would add to one company, before anybody is added. Select only."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.additions import AdditionReview, classify, reviewed
from core.rules.matching import NOTHING_SET_ASIDE
from core.store.aliases import aliases
from core.store.database import Database
from core.store.rosters import roster


def review_addition(
    db: Database,
    *,
    company_id: str,
    people: pl.DataFrame,
    set_aside: pl.DataFrame = NOTHING_SET_ASIDE,
    now: datetime,
) -> AdditionReview:
    """Compare `people` (line, text, name, department) with the learners of a company as they are at `now`.

    `set_aside` (line, reason) are rows that do not count. Learners of other companies are not read at all.
    """
    db.require(Deed.MANAGE_LEARNERS, company_id)
    with db.read() as r:
        learners, confirmed = roster(r, company_id, now), aliases(r, company_id)
    return reviewed(classify(people, learners, confirmed, set_aside=set_aside))
