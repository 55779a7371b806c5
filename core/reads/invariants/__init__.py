"""The proof that nothing is lost, twice or oversold, on any database (docs/design.md section 9, promise 7).

Every invariant is one select that comes back empty on a sound database. Nothing is mended here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.reads.invariants.history import HISTORY
from core.reads.invariants.imports import IMPORTS
from core.reads.invariants.invariant import Invariant
from core.reads.invariants.keys import KEYS
from core.reads.invariants.mails import MAILS
from core.reads.invariants.seats import SEATS
from core.rules.access import Deed
from core.store.database import Database, Reader

INVARIANTS: tuple[Invariant, ...] = (*SEATS, *HISTORY, *MAILS, *IMPORTS, *KEYS)
_NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant: how many rows break it, and the ids of the first of them, at most 20."""

    invariant: str
    sentence: str
    rows: tuple[str, ...]
    count: int


def check(db: Database, *, now: datetime) -> list[Finding]:
    """The invariants that do not hold, in the order of INVARIANTS, all of one snapshot; none on a sound database.

    `now` is the aware UTC instant by which live and expired are told apart.
    """
    db.require(Deed.CHECK, None)
    with db.read() as reader:
        broken = [(invariant, breaking(reader, invariant, now=now)) for invariant in INVARIANTS]
    return [
        Finding(invariant.name, invariant.sentence, tuple(rows[:_NAMED_AT_MOST]), len(rows))
        for invariant, rows in broken
        if rows
    ]


def breaking(reader: Reader, invariant: Invariant, *, now: datetime) -> list[str]:
    """The ids of all rows that break one invariant, in order, as the reader's snapshot shows them."""
    sql, lookup = invariant.sql, invariant.lookup
    params: dict[str, Any] = {"now": now} if "$now" in sql else {}
    ids = [str(row) for row in reader.frame(sql, **params)["id"]]
    return [row for row in ids if _is_hidden(reader, lookup, row)] if lookup else ids


def _is_hidden(reader: Reader, sql: str, row: str) -> bool:
    return bool(reader.value(sql, id=row) != 1)
