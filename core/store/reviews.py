"""A list of e-mails compared with a company as a unit of work sees it. Select only."""

from datetime import datetime

import polars as pl

from core.rules.matching import Outcome, found_elsewhere, match
from core.rules.renewals import RenewalList, Review, reviewed
from core.store.aliases import aliases
from core.store.database import Reader
from core.store.rosters import companies_elsewhere, roster


def review(db: Reader, company_id: str, asked: RenewalList, *, names_others: bool, now: datetime) -> Review:
    """The list compared with the company's learners as they are at `now`.

    Whoever is a learner of another company is unknown, unless the review `names_others`: for our own staff only.
    """
    learners = roster(db, company_id, now)
    matched = match(
        asked.entries,
        learners,
        set_aside=asked.set_aside,
        aliases=aliases(db, company_id),
        accepted=asked.accepted,
    )
    if names_others:
        unknown = matched.filter((pl.col("outcome") == Outcome.UNKNOWN.value) & pl.col("key").is_not_null())
        if not unknown.is_empty():
            matched = found_elsewhere(matched, companies_elsewhere(db, company_id, unknown["key"]))
    return reviewed(matched, learners)
