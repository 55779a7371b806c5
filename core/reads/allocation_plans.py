"""What an allocation would do now, for the person who is about to confirm it. Select only.

The same rules as core/actions/allocate_licenses.py, which refuses where the answer is another one by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from core.errors import NotEnoughStock
from core.rules.access import Deed
from core.rules.allocation import Draw, DrawOrder, LotStock, draw, drawable
from core.rules.filters import ExpiredFilter
from core.store import companies, lots
from core.store import learners as people
from core.store.database import Database, Reader


@dataclass(frozen=True, slots=True)
class PlannedDraw:
    """`count` licenses of a lot, and how many are `left` in it then; days in the company's zone, `*_at` in UTC."""

    lot_id: str
    count: int
    starts_on: date
    expires_on: date
    expires_at: datetime
    left: int


@dataclass(frozen=True, slots=True)
class LotChoice:
    """A lot that may be named, also one that starts later; days in the company's zone, `*_at` in UTC."""

    lot_id: str
    starts_on: date
    expires_on: date
    expires_at: datetime
    available: int
    has_started: bool


@dataclass(frozen=True, slots=True)
class AllocationPlan:
    """Who and what an allocation is about.

    `selected` hold no license, `gone` were named and hold one or left. `available` can be drawn, from the named lot
    where one is named; `missing` licenses keep `draws` empty. `lots` are all that could be named, first end first.
    `learner_ids` are the named ones who are still without one; with a filter, none.
    """

    company: str
    time_zone: str
    selected: int
    gone: int
    available: int
    missing: int
    draws: tuple[PlannedDraw, ...]
    lots: tuple[LotChoice, ...]
    learner_ids: tuple[str, ...]

    @property
    def shown(self) -> tuple[Draw, ...]:
        """What the act is given, so that it does what was confirmed and nothing else."""
        return tuple(Draw(planned.lot_id, planned.count) for planned in self.draws)


def allocation_plan(
    db: Database,
    *,
    company_id: str,
    learners: Sequence[str] | ExpiredFilter,
    lot_id: str | None = None,
    order: DrawOrder = DrawOrder.LATEST_FIRST,
    now: datetime,
) -> AllocationPlan:
    """What giving each of `learners` (ids, or all expired ones that match) a license of the company would draw now.

    Raises NotFound for an unknown company.
    """
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        company = companies.company(r, company_id)
        stock = lots.stock(r, company_id, now)
        selected, gone, learner_ids = _selected(r, company_id, learners, now)
    drawn_from = drawable(stock, lot_id, now)
    available = sum(lot.available for lot in drawn_from)
    return AllocationPlan(
        company=company["name"],
        time_zone=company["time_zone"],
        selected=selected,
        gone=gone,
        available=available,
        missing=max(0, selected - available),
        draws=_planned(drawn_from, selected, order),
        lots=tuple(_choice(lot, now) for lot in stock),
        learner_ids=learner_ids,
    )


def addition_plan(db: Database, *, company_id: str, count: int, now: datetime) -> AllocationPlan:
    """What adding `count` people to the company would draw now (docs/design.md section 3, rule 7).

    Nobody is named yet: `selected` is `count`. Raises NotFound for an unknown company.
    """
    db.require(Deed.MANAGE_LEARNERS, company_id)
    with db.read() as r:
        company = companies.company(r, company_id)
        stock = drawable(lots.stock(r, company_id, now), None, now)
    available = sum(lot.available for lot in stock)
    return AllocationPlan(
        company=company["name"],
        time_zone=company["time_zone"],
        selected=count,
        gone=0,
        available=available,
        missing=max(0, count - available),
        draws=_planned(stock, count, DrawOrder.EARLIEST_FIRST),
        lots=(),
        learner_ids=(),
    )


def _selected(
    r: Reader, company_id: str, chosen: Sequence[str] | ExpiredFilter, now: datetime
) -> tuple[int, int, tuple[str, ...]]:
    if isinstance(chosen, ExpiredFilter):
        return people.expired(r, company_id, chosen, now).height, 0, ()
    named = pl.DataFrame({"learner_id": list(dict.fromkeys(chosen))}, schema={"learner_id": pl.String})
    learner_ids = tuple(people.unlicensed(r, company_id, named, now)["learner_id"])
    return len(learner_ids), named.height - len(learner_ids), learner_ids


def _planned(stock: list[LotStock], wanted: int, order: DrawOrder) -> tuple[PlannedDraw, ...]:
    try:
        draws = draw(stock, wanted, order)
    except NotEnoughStock:
        return ()
    of_id = {lot.lot_id: lot for lot in stock}
    return tuple(
        PlannedDraw(lot.lot_id, drawn.count, lot.starts_on, lot.expires_on, lot.expires_at, lot.available - drawn.count)
        for drawn, lot in ((drawn, of_id[drawn.lot_id]) for drawn in draws)
    )


def _choice(lot: LotStock, now: datetime) -> LotChoice:
    return LotChoice(lot.lot_id, lot.starts_on, lot.expires_on, lot.expires_at, lot.available, lot.starts_at <= now)
