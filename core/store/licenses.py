"""Licenses: given and taken back, always together with the counter of their lot (docs/design.md section 3, rule 6)."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from core.rules.allocation import Draw, LotStock
from core.store import events
from core.store.database import Reader, Transaction

# Two licenses of one learner overlap where each starts before the other ends; what is past does not matter.
_OVERLAPPING = """
select drawn.learner_id, drawn.email
from drawn
join license l on l.learner_id = drawn.learner_id::uuid
where l.released_at is null
  and l.expires_at > greatest(drawn.starts_at, $now)
  and l.starts_at < drawn.expires_at
group by drawn.learner_id, drawn.email
order by drawn.email
"""

# The judge of the stock is the check on the lot, in the same transaction as the licenses.
_COUNT_UP = """
update lot set allocated = lot.allocated + taken.count from taken where lot.lot_id = taken.lot_id::uuid
"""

_INSERT = """
insert into license (
    license_id, company_id, lot_id, learner_id, batch_id, starts_at, expires_at, allocated_at)
select uuidv7(), $company_id, lot_id::uuid, learner_id::uuid, $batch_id, starts_at, expires_at, $now
from drawn
"""

_HELD = """
select l.license_id, l.lot_id, l.learner_id
from license l
where l.released_at is null and l.expires_at > $now and l.learner_id in (select learner_id::uuid from holders)
order by l.license_id
"""

_DRAWN_BY_BATCH = """
select lot_id, count(*)::integer as count from license where batch_id = $batch_id group by lot_id order by lot_id
"""

_RELEASE = """
update license set released_at = $now, released_batch_id = $batch_id
where license_id in (select license_id::uuid from given_back) and released_at is null
"""

_COUNT_DOWN = """
update lot
set allocated = lot.allocated - freed.count
from (select lot_id::uuid as lot_id, count(*)::integer as count from given_back group by lot_id) as freed
where lot.lot_id = freed.lot_id
"""


def drawn_licenses(selected: pl.DataFrame, draws: Sequence[Draw], lots: Sequence[LotStock]) -> pl.DataFrame:
    """Who gets a license of which lot: a row per row of `selected` (learner_id, email), in the order of `draws`.

    Columns learner_id, email, lot_id, starts_at, expires_at.
    """
    of_id = {lot.lot_id: lot for lot in lots}
    seats = pl.DataFrame(
        [(lot.lot_id, lot.starts_at, lot.expires_at) for lot in (of_id[draw.lot_id] for draw in draws)],
        schema={"lot_id": pl.String, "starts_at": pl.Datetime("us", "UTC"), "expires_at": pl.Datetime("us", "UTC")},
        orient="row",
    )
    place = [index for index, draw in enumerate(draws) for _ in range(draw.count)]
    return selected.select("learner_id", "email").hstack(seats[place].get_columns())


def overlapping(db: Reader, drawn: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Those of `drawn` who hold a license of the same time already: learner_id, email."""
    with db.loaded("drawn", drawn):
        return db.frame(_OVERLAPPING, now=now)


def allocate(tx: Transaction, company_id: str, batch_id: str, drawn: pl.DataFrame) -> None:
    """Write the licenses of `drawn`, their events and the counters of their lots.

    Raises ConstraintViolated where a lot would be oversold.
    """
    taken = drawn.group_by("lot_id", maintain_order=True).agg(count=pl.len().cast(pl.Int32))
    with tx.loaded("taken", taken):
        tx.execute(_COUNT_UP)
    with tx.loaded("drawn", drawn):
        tx.execute(_INSERT, company_id=company_id, batch_id=batch_id, now=tx.now)
    events.record_allocated(tx, batch_id)


def drawn_by_batch(db: Reader, batch_id: str) -> tuple[Draw, ...]:
    """How many licenses of which lot a batch allocated."""
    return tuple(Draw(**row) for row in db.rows(_DRAWN_BY_BATCH, batch_id=batch_id))


def held(db: Reader, learners: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Licenses that `learners` (column learner_id) hold and that have not ended: license_id, lot_id, learner_id."""
    with db.loaded("holders", learners):
        return db.frame(_HELD, now=now)


def release(tx: Transaction, company_id: str, batch_id: str, given_back: pl.DataFrame) -> int:
    """Take licenses back, seats to their lots. Columns license_id, lot_id, learner_id; returns how many."""
    if given_back.is_empty():
        return 0
    with tx.loaded("given_back", given_back):
        released = tx.execute(_RELEASE, batch_id=batch_id, now=tx.now)
        tx.execute(_COUNT_DOWN)
    events.record_many(tx, "license_released", given_back, company_id=company_id, batch_id=batch_id)
    return released
