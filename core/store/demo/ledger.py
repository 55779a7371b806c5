"""What a demo holds few of: staff, companies, orders, lots, batches, runs of the job, events of orders and lots.

All follow from the plan and from the counts of what it brings; written from frames, one statement per table.
"""

from datetime import datetime, timedelta
from random import Random

import polars as pl

from core.store.database import Transaction
from core.store.demo import names
from core.store.demo.ids import new_id
from core.store.demo.plan import Plan

_INSTALLATION = "insert into installation (installation_id, kind, created_at) select $installation_id, 'demo', $now"

_STAFF = """
insert into staff (staff_id, email, email_key, name, role, time_zone, created_at)
select staff_id::uuid, email, email, name, role, time_zone, created_at from demo_staff
"""

_COMPANIES = """
insert into company (company_id, name, time_zone, account_manager_id, revision, created_at)
select c.company_id::uuid, c.name, c.time_zone, s.staff_id::uuid, 0, c.created_at
from demo_company c
join demo_staff s on s.email = c.account_manager
order by c.company_no
"""

_ORDERS = """
insert into license_order (
    order_id, company_id, quantity, note, po_number, state, request_key, requested_at, requested_by, decided_at,
    decided_by, reason)
select
    order_id::uuid, company_id::uuid, quantity, note, po_number, state, 'demo:' || order_id, requested_at, requested_by,
    decided_at, decided_by, reason
from demo_order
order by order_id
"""

_LOTS = """
insert into lot (
    lot_id, order_id, company_id, quantity, allocated, starts_on, expires_on, starts_at, expires_at, assigned_at,
    assigned_by, reminder_planned_at, expiry_recorded_at, expiry_notice_planned_at)
select
    lot_id::uuid, order_id::uuid, company_id::uuid, quantity, allocated, starts_on, expires_on, starts_at, expires_at,
    assigned_at, account_manager, reminder_planned_at, expiry_recorded_at, expiry_recorded_at
from demo_counted_lot
order by lot_id
"""

_BATCHES = """
insert into batch (batch_id, company_id, kind, request_key, undoes_batch_id, created_at, actor)
select batch_id::uuid, company_id::uuid, kind, 'demo:' || batch_id, undoes_batch_id::uuid, created_at, actor
from demo_batch
order by batch_id
"""

_ORDER_EVENTS = """
insert into event (event_id, occurred_at, recorded_at, actor, kind, company_id, order_id, lot_id, details)
select
    demo_id(requested_at, hash(order_id, 'order_requested')), requested_at, requested_at, requested_by,
    'order_requested', company_id::uuid, order_id::uuid, null::uuid,
    json_object('quantity', quantity, 'note', note, 'po_number', po_number)
from demo_order
union all
select
    demo_id(decided_at, hash(order_id, state)), decided_at, decided_at, decided_by, 'order_' || state,
    company_id::uuid, order_id::uuid, null::uuid, json_object('reason', reason)
from demo_order
where state in ('declined', 'cancelled')
union all
select
    demo_id(o.decided_at, hash(o.order_id, o.state)), o.decided_at, o.decided_at, o.decided_by, 'order_assigned',
    o.company_id::uuid, o.order_id::uuid, l.lot_id::uuid,
    json_object(
        'quantity', l.quantity, 'requested', o.quantity, 'starts_on', l.starts_on::varchar,
        'expires_on', l.expires_on::varchar, 'reason', o.reason)
from demo_order o
join demo_counted_lot l on l.order_id = o.order_id
union all
select
    demo_id(expiry_recorded_at, hash(lot_id, 'lot_expired')), expires_at, expiry_recorded_at, 'job', 'lot_expired',
    company_id::uuid, null::uuid, lot_id::uuid, json_object('quantity', quantity, 'allocated', allocated)
from demo_counted_lot
where expiry_recorded_at is not null
"""

_UNDO_EVENTS = """
insert into event (event_id, occurred_at, recorded_at, actor, kind, company_id, batch_id, details)
select
    demo_id(created_at, hash(batch_id, 'batch_undone')), created_at, created_at, actor, 'batch_undone',
    company_id::uuid, batch_id::uuid, json_object('undoes', undoes_batch_id, 'released', count, 'kept', 0)
from demo_batch
where kind = 'undo'
"""

_JOB_RUNS = """
insert into job_run (job_run_id, as_of, started_at, finished_at, state, host, process_id, counts, reason)
select
    demo_id(started_at, hash(started_at)), started_at, started_at, started_at + to_milliseconds(1800), 'completed',
    'demo', 1, '{"expired": 0, "planned": {}, "skipped": 0, "sent": 0, "failed": 0, "unknown": 0, "parked": 0}', ''
from demo_run
order by started_at
"""

_RUNS = 96
_RUN_EVERY = timedelta(minutes=15)


def counted(
    plan: Plan, counts: pl.DataFrame, archived: pl.DataFrame, managers: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The lots with their quantities, all orders, and the batches that changed something."""
    voices = managers.unique("company_no", keep="first", maintain_order=True)
    lots = (
        plan.lots.join(counts, on="lot_no", how="left", maintain_order="left")
        .with_columns(pl.col("added", "renewed", "mistaken", "allocated", "ending").fill_null(0))
        .with_columns(quantity=pl.max_horizontal(1, pl.col("added") + pl.col("renewed") + pl.col("spare")))
        .join(voices, on="company_no", maintain_order="left")
        .with_columns(
            requested_by=pl.when("on_behalf").then("account_manager").otherwise("manager_email"),
            requested=pl.max_horizontal(1, pl.col("quantity") + pl.col("requested_more")),
        )
    )
    return lots, _orders(plan, lots, voices), _batches(plan, lots, archived, voices)


def write_ledger(
    tx: Transaction, plan: Plan, lots: pl.DataFrame, orders: pl.DataFrame, batches: pl.DataFrame, seed: int
) -> None:
    """All of this file's rows, before the learners and licenses that refer to them."""
    draw = Random(seed)
    created_at = plan.companies["created_at"].min()
    assert isinstance(created_at, datetime)
    staff = pl.DataFrame(names.STAFF, schema=["email", "name", "role", "time_zone"], orient="row").with_columns(
        created_at=pl.lit(created_at), staff_id=pl.Series([new_id(created_at, draw) for _ in names.STAFF])
    )
    first_run = tx.now.replace(minute=tx.now.minute // 15 * 15, second=7, microsecond=0) - _RUNS * _RUN_EVERY
    runs = pl.DataFrame({"started_at": [first_run + n * _RUN_EVERY for n in range(_RUNS)]})
    tx.execute(_INSTALLATION, installation_id=new_id(tx.now, draw), now=tx.now)
    with tx.loaded("demo_staff", staff), tx.loaded("demo_company", plan.companies), tx.loaded("demo_run", runs):
        tx.execute(_STAFF)
        tx.execute(_COMPANIES)
        tx.execute(_JOB_RUNS)
    with tx.loaded("demo_order", orders), tx.loaded("demo_counted_lot", lots), tx.loaded("demo_batch", batches):
        for statement in (_ORDERS, _LOTS, _BATCHES, _ORDER_EVENTS, _UNDO_EVENTS):
            tx.execute(statement)


def _orders(plan: Plan, lots: pl.DataFrame, voices: pl.DataFrame) -> pl.DataFrame:
    assigned = lots.select(
        "order_id", "company_id", "note", "po_number", "requested_at", "requested_by",
        quantity="requested", state=pl.lit("assigned"), decided_at="assigned_at", decided_by="account_manager",
        reason=pl.when(pl.col("requested") == pl.col("quantity")).then(pl.lit("")).otherwise(pl.lit(_OTHER_QUANTITY)),
    )  # fmt: skip
    voiced = plan.orders.join(voices, on="company_no", maintain_order="left").with_columns(
        requested_by=pl.when("on_behalf").then("account_manager").otherwise("manager_email"),
        decided_by=pl.when(pl.col("state") == "declined")
        .then("account_manager")
        .when(pl.col("state") == "cancelled")
        .then("manager_email"),
        quantity=pl.col("quantity").cast(assigned.schema["quantity"]),
    )
    return pl.concat([assigned, voiced.select(assigned.columns)], how="vertical_relaxed")


_OTHER_QUANTITY = "Agreed with the company by phone."


def _batches(plan: Plan, lots: pl.DataFrame, archived: pl.DataFrame, voices: pl.DataFrame) -> pl.DataFrame:
    """A row per batch: batch_id, company_id, kind, undoes_batch_id, created_at, actor, and how many it changed."""
    renewal = pl.when("renewed_by_import").then(pl.lit("import")).otherwise(pl.lit("allocation"))
    archivings = plan.cohorts.join(archived, on="cohort_no", maintain_order="left_right").join(
        voices, on="company_no", maintain_order="left"
    )
    mistaken = pl.col("mistaken_batch_id")
    return pl.concat(
        [
            _batch(lots, "added_batch_id", pl.lit("addition"), "added_at", "requested_by", "added"),
            _batch(lots, "renewed_batch_id", renewal, "renewed_at", "requested_by", "renewed"),
            _batch(lots, "mistaken_batch_id", pl.lit("allocation"), "mistaken_at", "requested_by", "mistaken"),
            _batch(lots, "undone_batch_id", pl.lit("undo"), "undone_at", "requested_by", "mistaken", mistaken),
            _batch(archivings, "archived_batch_id", pl.lit("archiving"), "archived_at", "manager_email", "archived"),
        ]
    )


def _batch(
    frame: pl.DataFrame, key: str, kind: pl.Expr, moment: str, actor: str, count: str, undoes: pl.Expr | None = None
) -> pl.DataFrame:
    return frame.filter(pl.col(count) > 0).select(
        batch_id=key,
        company_id="company_id",
        kind=kind,
        undoes_batch_id=pl.lit(None, pl.String) if undoes is None else undoes,
        created_at=moment,
        actor=actor,
        count=pl.col(count).cast(pl.Int64),
    )
