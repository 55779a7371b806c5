"""To allocate: give licenses of the stock to learners, all or none (docs/design.md section 3, rules 5 and 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.errors import AlreadyLicensed, NotEnoughStock, NotFound, Refused
from core.rules.access import Deed
from core.rules.allocation import Draw, DrawOrder, LotStock, draw, drawable
from core.rules.filters import ExpiredFilter
from core.store import batches, companies, licenses, lots
from core.store import learners as people
from core.store.database import Database, Transaction
from core.store.retry import retried

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Allocation:
    """What one allocation did: the batch to undo it by, and how many licenses came from which lot."""

    batch_id: str
    count: int
    draws: tuple[Draw, ...]


@retried
def allocate_licenses(
    db: Database,
    *,
    company_id: str,
    learners: Sequence[str] | ExpiredFilter,
    request_key: str,
    lot_id: str | None = None,
    order: DrawOrder = DrawOrder.LATEST_FIRST,
    shown: Sequence[Draw] | None = None,
    kind: str = "allocation",
    now: datetime,
    actor: str,
) -> Allocation:
    """Give each of `learners` (ids, or all expired ones that match) a license, from the named lot or by `order`.

    `shown` are the draws that a person confirmed (core/reads/allocation_plans.py): where others would be made now, the
    act is refused. `kind` is `allocation` or `import`. The same `request_key` again is the same press and changes
    nothing.

    Raises NotEnoughStock, AlreadyLicensed, NotFound and Refused; nothing is allocated then.
    """
    db.require(Deed.ALLOCATE, company_id)
    with db.transaction(now, actor) as tx:
        companies.take_turn(tx, company_id)
        earlier = batches.batch_of_key(tx, company_id, kind, request_key)
        if earlier is not None:
            draws = licenses.drawn_by_batch(tx, earlier)
            return Allocation(earlier, sum(draw.count for draw in draws), draws)
        selected = _selected(tx, company_id, learners, now)
        # Whoever a filter finds holds nothing that is live or still to come.
        may_hold = not isinstance(learners, ExpiredFilter)
        drawn, draws = draw_for(tx, company_id, selected, lot_id=lot_id, order=order, shown=shown, may_hold=may_hold)
        batch_id = batches.open_batch(tx, company_id, kind, request_key)
        licenses.allocate(tx, company_id, batch_id, drawn)
        return Allocation(batch_id, drawn.height, draws)


def draw_for(
    tx: Transaction,
    company_id: str,
    selected: pl.DataFrame,
    *,
    lot_id: str | None,
    order: DrawOrder = DrawOrder.LATEST_FIRST,
    shown: Sequence[Draw] | None,
    may_hold: bool = True,
) -> tuple[pl.DataFrame, tuple[Draw, ...]]:
    """The licenses that `selected` (learner_id, email) get, for core.store.licenses.allocate, and the draws they are.

    Raises NotEnoughStock, AlreadyLicensed where one of them `may_hold` a license and does, and Refused where the draws
    are not those `shown`.
    """
    stock = available_lots(tx, company_id, lot_id)
    draws = _drawn(tx, selected, stock, order)
    drawn = licenses.drawn_licenses(selected, draws, stock)
    if may_hold:
        _refuse_second_license(tx, drawn)
    _refuse_unconfirmed(shown, draws, stock)
    return drawn, draws


def available_lots(tx: Transaction, company_id: str, lot_id: str | None) -> list[LotStock]:
    """The lots to draw from; a named one must be of the company, have stock and not have ended."""
    stock = drawable(lots.stock(tx, company_id, tx.now), lot_id, tx.now)
    if lot_id is not None and not stock:
        raise Refused("The chosen lot has nothing in stock any more, or has ended. Choose another one.")
    return stock


def _selected(tx: Transaction, company_id: str, chosen: Sequence[str] | ExpiredFilter, now: datetime) -> pl.DataFrame:
    if isinstance(chosen, ExpiredFilter):
        selected = people.expired(tx, company_id, chosen, now)
        if selected.is_empty():
            raise Refused("No expired learner matches any more. Nothing was allocated.")
        return selected
    ids = pl.DataFrame({"learner_id": list(dict.fromkeys(chosen))}, schema={"learner_id": pl.String})
    if ids.is_empty():
        raise Refused("No learner is selected. Select at least one.")
    selected = people.by_id(tx, company_id, ids)
    if selected.height < ids.height:
        raise NotFound(
            f"{ids.height - selected.height:,} of the selected are not learners of this company. Nothing was allocated."
        )
    archived = selected.filter("archived")
    if not archived.is_empty():
        raise Refused(
            f"{archived.height:,} of the selected are archived ({_named(archived)}). Restore them first, "
            "or take them out of the selection. Nothing was allocated."
        )
    return selected


def _drawn(tx: Transaction, selected: pl.DataFrame, stock: list[LotStock], order: DrawOrder) -> tuple[Draw, ...]:
    try:
        return draw(stock, selected.height, order)
    except NotEnoughStock:
        # Whoever presses twice should hear that it is done, not that stock is short.
        held = licenses.held(tx, selected, max([tx.now, *(lot.starts_at for lot in stock)]))
        _refuse_holders(selected.join(held, on="learner_id", how="semi"), selected.height)
        raise


def _refuse_second_license(tx: Transaction, drawn: pl.DataFrame) -> None:
    _refuse_holders(licenses.overlapping(tx, drawn, tx.now), drawn.height)


def _refuse_holders(holders: pl.DataFrame, selected: int) -> None:
    if not holders.is_empty():
        examples = tuple(holders["email"].head(_EXAMPLES))
        raise AlreadyLicensed(count=holders.height, selected=selected, examples=examples)


def _refuse_unconfirmed(shown: Sequence[Draw] | None, draws: tuple[Draw, ...], stock: list[LotStock]) -> None:
    if shown is not None and set(shown) != set(draws):
        expires_on = {lot.lot_id: lot.expires_on for lot in stock}
        terms = " and ".join(f"{draw.count:,} until {expires_on[draw.lot_id]}" for draw in draws)
        raise Refused(
            f"The list or the stock has changed since it was shown: it would be {terms} now. "
            "Nothing was allocated. Look again and confirm."
        )


def _named(some: pl.DataFrame) -> str:
    rest = some.height - _EXAMPLES
    return ", ".join(some["email"].head(_EXAMPLES)) + (f" and {rest:,} more" if rest > 0 else "")
