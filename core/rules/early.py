"""Early renewal: a license that starts when another ends, or later (docs/design.md section 3, rule 5).

Nobody holds two at once; where the new one starts later, there are days without access between them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.rules.allocation import LotStock


@dataclass(frozen=True, slots=True)
class Gap:
    """`people` have no access for `days`, from `since` until the lot starts; both by the company's calendar."""

    since: date
    days: int
    people: int


def upcoming(lots: Sequence[LotStock], now: datetime) -> list[LotStock]:
    """Those of a company's lots in stock that start after `now`, the first to start first."""
    later = [lot for lot in lots if lot.starts_at > now and lot.available > 0]
    return sorted(later, key=lambda lot: (lot.starts_at, lot.expires_at, lot.lot_id))


def best_lot(lots: Sequence[LotStock], ends: Sequence[datetime]) -> LotStock | None:
    """The lot to propose for licenses that end then: who fits most people loses the fewest days; None without a lot.

    `lots` are `upcoming`, `ends` UTC instants.
    """

    def merit(lot: LotStock) -> tuple[int, timedelta]:
        gaps = [lot.starts_at - end for end in ends if end <= lot.starts_at]
        return min(len(gaps), lot.available), -sum(gaps, timedelta())

    return max(lots, key=merit, default=None)


def gaps(ends: Sequence[date], starts_on: date) -> tuple[Gap, ...]:
    """The days without access of those whose license ends before the lot starts, the longest first."""
    counted = Counter(day for day in ends if day < starts_on)
    return tuple(Gap(day, (starts_on - day).days, counted[day]) for day in sorted(counted))
