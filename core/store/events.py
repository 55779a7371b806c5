"""The event log: append-only, one row per fact (docs/design.md section 3, rule 10).

`occurred_at` is when it became true, `recorded_at` when it was written down; for what people do both are `tx.now`.
"""

import json
from typing import Any

import polars as pl

from core.store.database import Transaction

_ONE = """
insert into event (
    event_id, occurred_at, recorded_at, actor, kind, company_id, batch_id, order_id, lot_id, learner_id, details)
select uuidv7(), $now, $now, $actor, $kind, $company_id, $batch_id, $order_id, $lot_id, $learner_id, $details::json
"""

_MANY = """
insert into event (
    event_id, occurred_at, recorded_at, actor, kind, company_id, batch_id, lot_id, license_id, learner_id, details)
select
    uuidv7(), $now, $now, $actor, $kind, $company_id, $batch_id,
    happened.lot_id::uuid, happened.license_id::uuid, happened.learner_id::uuid, '{}'
from happened
"""

# What a batch has just written is the newest: no license of another batch is read for it.
_ALLOCATED = """
insert into event (
    event_id, occurred_at, recorded_at, actor, kind, company_id, batch_id, lot_id, license_id, learner_id, details)
select
    uuidv7(), $now, $now, $actor, 'license_allocated', company_id, batch_id, lot_id, license_id, learner_id, '{}'
from license
where batch_id = $batch_id
"""


def record(
    tx: Transaction,
    kind: str,
    *,
    company_id: str | None = None,
    batch_id: str | None = None,
    order_id: str | None = None,
    lot_id: str | None = None,
    learner_id: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """One event of this transaction's moment and actor; without a company where it is about the installation."""
    tx.execute(
        _ONE,
        now=tx.now,
        actor=tx.actor,
        kind=kind,
        company_id=company_id,
        batch_id=batch_id,
        order_id=order_id,
        lot_id=lot_id,
        learner_id=learner_id,
        details=json.dumps(details or {}, default=str),
    )


def record_many(tx: Transaction, kind: str, happened: pl.DataFrame, *, company_id: str, batch_id: str) -> None:
    """One event per row of `happened`; its columns lot_id, license_id and learner_id are text or missing."""
    columns = [
        pl.col(name) if name in happened.columns else pl.lit(None, pl.String).alias(name)
        for name in ("lot_id", "license_id", "learner_id")
    ]
    with tx.loaded("happened", happened.select(columns)):
        tx.execute(_MANY, now=tx.now, actor=tx.actor, kind=kind, company_id=company_id, batch_id=batch_id)


def record_allocated(tx: Transaction, batch_id: str) -> None:
    """One event per license that the batch allocated; for the transaction that did."""
    tx.execute(_ALLOCATED, now=tx.now, actor=tx.actor, batch_id=batch_id)
