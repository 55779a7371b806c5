"""Which lots an allocation draws from (docs/design.md section 3, rule 5): all that is wanted, or a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.errors import NotEnoughStock


class DrawOrder(StrEnum):
    """By `expires_at`: renewals take the latest lot first, new learners the earliest."""

    LATEST_FIRST = "latest_first"
    EARLIEST_FIRST = "earliest_first"


@dataclass(frozen=True, slots=True)
class LotStock:
    """A lot and its unallocated licenses: `*_on` in the company's zone, `*_at` UTC instants."""

    lot_id: str
    starts_on: date
    expires_on: date
    starts_at: datetime
    expires_at: datetime
    available: int


@dataclass(frozen=True, slots=True)
class Draw:
    """`count` licenses, at least one, of a lot."""

    lot_id: str
    count: int


def drawable(lots: Sequence[LotStock], lot_id: str | None, now: datetime) -> list[LotStock]:
    """Those of `lots` that an allocation may draw from: the named one, which may start later, else the started ones.

    Nobody should wait for access while seats are live, unless somebody decided so.
    """
    return [lot for lot in lots if (lot.starts_at <= now if lot_id is None else lot.lot_id == lot_id)]


def draw(lots: Sequence[LotStock], wanted: int, order: DrawOrder) -> tuple[Draw, ...]:
    """`wanted` licenses from `lots`, in `order`, equal instants by `lot_id`; the order of `lots` does not matter.

    Raises NotEnoughStock when all of them together hold fewer.
    """
    stocked = [lot for lot in lots if lot.available > 0]
    available = sum(lot.available for lot in stocked)
    if available < wanted:
        raise NotEnoughStock(available=available, wanted=wanted)
    draws = []
    for lot in _ranked(stocked, order):
        count = min(lot.available, wanted)
        if count <= 0:
            break
        draws.append(Draw(lot.lot_id, count))
        wanted -= count
    return tuple(draws)


def _ranked(lots: Sequence[LotStock], order: DrawOrder) -> list[LotStock]:
    by_id = sorted(lots, key=lambda lot: lot.lot_id)
    # A reversed sort keeps equals in their order too.
    return sorted(by_id, key=lambda lot: lot.expires_at, reverse=order is DrawOrder.LATEST_FIRST)
