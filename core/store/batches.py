"""Batches: all that one act changed, and the key that makes a repeated press the same act."""

from typing import Any

from core.store.database import Reader, Transaction

_INSERT = """
insert into batch (batch_id, company_id, kind, request_key, undoes_batch_id, created_at, actor)
select $batch_id, $company_id, $kind, $request_key, $undoes_batch_id, $now, $actor
"""

_BY_KEY = """
select batch_id from batch where request_key = $request_key and company_id = $company_id and kind = $kind
"""

_BY_ID = """
select b.batch_id, b.company_id, b.kind, b.created_at, b.actor, undo.batch_id as undone_by
from batch b
left join batch undo on undo.undoes_batch_id = b.batch_id
where b.batch_id = $batch_id and ($company_id is null or b.company_id = $company_id::uuid)
"""

# One row per batch that was ever undone: its last undo (which may undo an undo), and whether the batch is undone now.
LAST_UNDO = """
with recursive undoing as (
    select undo.undoes_batch_id as batch_id, undo.batch_id as undo_id, true as is_undone
    from batch undo
    join batch undone on undone.batch_id = undo.undoes_batch_id and undone.kind <> 'undo'
    union all
    select undoing.batch_id, undo.batch_id, not undoing.is_undone
    from undoing
    join batch undo on undo.undoes_batch_id = undoing.undo_id
),
last_undo as (
    select batch_id, undo_id, is_undone
    from undoing
    where undo_id not in (select undoes_batch_id from batch where undoes_batch_id is not null)
)
"""


def open_batch(tx: Transaction, company_id: str, kind: str, request_key: str, undoes: str | None = None) -> str:
    """A new batch of this transaction's moment and actor; returns its id."""
    batch_id = tx.new_id()
    tx.execute(
        _INSERT,
        batch_id=batch_id,
        company_id=company_id,
        kind=kind,
        request_key=request_key,
        undoes_batch_id=undoes,
        now=tx.now,
        actor=tx.actor,
    )
    return batch_id


def batch_of_key(db: Reader, company_id: str, kind: str, request_key: str) -> str | None:
    """The batch that an earlier press of the same act with the same key made, if any."""
    found = db.value(_BY_KEY, request_key=request_key, company_id=company_id, kind=kind)
    return None if found is None else str(found)


def batch(db: Reader, batch_id: str) -> dict[str, Any] | None:
    """The batch, and in `undone_by` the batch that undid it; None where the caller's company has no such batch."""
    return db.row(_BY_ID, batch_id=batch_id, company_id=db.caller.company_id)
