"""What an uploaded list of e-mails would renew in one company, before anything is renewed. Select only.

Learners of other companies are not read at all: whoever is one is unknown here, like anybody else.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.rules.email_columns import EmailColumn, email_columns
from core.rules.matching import Outcome, match, not_in_file
from core.store.database import Database
from core.store.rosters import roster, roster_keys

NOT_IN_FILE = "not in the file"


@dataclass(frozen=True, slots=True)
class Review:
    """A list compared with a company's learners.

    `matched` is what core.rules.matching.match returns, one row per entry. `missing` are the expired learners whom no
    entry names, by learner_id: learner_id, email, name, department, expired_on. `counts` has every outcome and "not in
    the file".
    """

    matched: pl.DataFrame
    missing: pl.DataFrame
    counts: dict[str, int]

    def of(self, outcome: Outcome) -> pl.DataFrame:
        """The entries with this outcome, in the order of the file."""
        return self.matched.filter(pl.col("outcome") == outcome.value)

    @property
    def learner_ids(self) -> list[str]:
        """Who is to be renewed, in the order of the file."""
        return self.of(Outcome.RENEW)["learner_id"].to_list()


@dataclass(frozen=True, slots=True)
class Validity:
    """What a review stays true for: no act on the company's seats or people, and no license that ends (UTC)."""

    revision: int
    next_expiry: datetime | None


_VALIDITY = """
select c.revision, min(l.expires_at) as next_expiry
from company c
left join lot l on l.company_id = c.company_id and l.expires_at > $now
where c.company_id = $company_id
group by c.revision
"""


def review_validity(db: Database, *, company_id: str, now: datetime) -> Validity:
    """The same as long as a review of the same entries would say the same; read before the review itself."""
    with db.read() as r:
        return Validity(**r.rows(_VALIDITY, company_id=company_id, now=now)[0])


def columns_of(db: Database, *, company_id: str, cells: pl.DataFrame) -> list[EmailColumn]:
    """What each text column of a file holds of e-mails, and of the company's learners."""
    with db.read() as r:
        known = roster_keys(r, company_id)
    return email_columns(cells, known)


def review_renewal(db: Database, *, company_id: str, entries: pl.DataFrame, now: datetime) -> Review:
    """Compare `entries` (columns line and text, as typed) with the learners of a company as they are at `now`."""
    with db.read() as r:
        learners = roster(r, company_id, now)
    matched = match(entries, learners)
    missing = not_in_file(matched, learners).sort("learner_id")
    missing = missing.select("learner_id", "email", "name", "department", "expired_on")
    found = dict(matched["outcome"].value_counts().iter_rows())
    counts = {outcome.value: found.get(outcome.value, 0) for outcome in Outcome}
    return Review(matched, missing, {**counts, NOT_IN_FILE: missing.height})
