"""What an uploaded list of e-mails would renew in one company, before anything is renewed. Select only."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.rules import matching
from core.rules.access import Deed
from core.rules.email_columns import EmailColumn, email_columns
from core.rules.matching import Outcome
from core.rules.near_misses import near_misses
from core.rules.renewals import RenewalList, Review
from core.store.database import Database
from core.store.reviews import review
from core.store.rosters import roster, roster_keys

MOST_COMPARED = 10_000


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
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        return Validity(**r.rows(_VALIDITY, company_id=company_id, now=now)[0])


def columns_of(db: Database, *, company_id: str, cells: pl.DataFrame) -> list[EmailColumn]:
    """What each text column of a file holds of e-mails, and of the company's learners."""
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        known = roster_keys(r, company_id)
    return email_columns(cells, known)


def review_renewal(
    db: Database, *, company_id: str, asked: RenewalList, names_others: bool = False, now: datetime
) -> Review:
    """Compare a list with the learners of a company as they are at `now`.

    Whoever is a learner of another company is unknown, unless the review `names_others`: for our own staff only.
    """
    db.require(Deed.ALLOCATE, None if names_others else company_id)
    with db.read() as r:
        return review(r, company_id, asked, names_others=names_others, now=now)


def suggestions(
    db: Database, *, company_id: str, found: Review, names: pl.DataFrame | None = None, now: datetime
) -> pl.DataFrame:
    """Whom the unknown and the invalid entries of a review may mean: what core.rules.near_misses.near_misses returns.

    `names` (line, name) are people's names in the file. At most the first 10,000 entries are compared.
    """
    db.require(Deed.ALLOCATE, company_id)
    lost = found.matched.filter(pl.col("outcome").is_in([Outcome.UNKNOWN.value, Outcome.INVALID.value]))
    lost = lost.head(MOST_COMPARED).select("line", "address", "key", "given_name")
    if names is not None:
        lost = lost.join(names, on="line", how="left", maintain_order="left")
        lost = lost.with_columns(given_name=pl.when(pl.col("name") != "").then("name").otherwise("given_name"))
    with db.read() as r:
        learners = roster(r, company_id, now)
    named = found.matched.select("learner_id").drop_nulls()
    learners = learners.join(named, on="learner_id", how="anti").sort("email_key")
    return near_misses(lost.select("line", "address", "key", name="given_name"), learners)


def probably_left(db: Database, *, company_id: str, found: Review, now: datetime) -> pl.DataFrame:
    """The company's live learners whom no row of the list names: learner_id, email, name, department, ends_on."""
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        learners = roster(r, company_id, now)
    left = matching.probably_left(found.matched, learners)
    return left.select("learner_id", "email", "name", "department", "ends_on")
