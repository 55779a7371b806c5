"""What a demo's account managers hold the risk of some companies to be, each call with its event."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import polars as pl

from core.store.database import Transaction
from core.store.demo.ids import new_id

_CALLS = """
insert into risk_call (call_id, company_id, level, reason, called_at, called_by)
select call_id::uuid, company_id::uuid, level, reason, called_at, called_by from demo_risk_call order by call_id
"""

_EVENTS = """
insert into event (event_id, occurred_at, recorded_at, actor, kind, company_id, details)
select
    demo_id(called_at, hash(call_id, 'risk_called')), called_at, called_at, called_by, 'risk_called', company_id::uuid,
    json_object('level', level, 'reason', reason)
from demo_risk_call
"""

_REASONS = {
    "low": "They signed for another year; the order comes once their new budget opens.",
    "medium": "A new head of learning starts next month and wants to see the numbers first.",
    "high": "They are comparing us with another platform until the end of the quarter.",
}
# How often each is heard; many renew late, so that points are often high.
_WEIGHTS = (1, 3, 4)
# Of so many companies, one.
_EVERY = 5


def write_risk_calls(tx: Transaction, companies: pl.DataFrame, seed: int) -> None:
    """One call each of some of the plan's companies, within the past weeks."""
    calls = pl.DataFrame(list(_calls(tx, companies, Random(seed))))
    with tx.loaded("demo_risk_call", calls):
        tx.execute(_CALLS)
        tx.execute(_EVENTS)


def _calls(tx: Transaction, companies: pl.DataFrame, draw: Random) -> Iterator[dict[str, Any]]:
    for company in companies.filter(pl.col("company_no") % _EVERY == 1).iter_rows(named=True):
        called_at = tx.now - timedelta(minutes=draw.randint(600, 50_000))
        (level,) = draw.choices(list(_REASONS), _WEIGHTS)
        yield {
            "call_id": new_id(called_at, draw),
            "company_id": company["company_id"],
            "level": level,
            "reason": _REASONS[level],
            "called_at": called_at,
            "called_by": company["account_manager"],
        }
