"""To build a demo: the plan, then each table, in parts so that memory stays bounded (docs/design.md section 6)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl

from core.errors import DatabaseUnusable
from core.settings import Settings
from core.store.database import Database, Transaction
from core.store.demo import bulk, ledger, mails, risk_calls, target, views
from core.store.demo.plan import Plan, make_plan

LICENSES = 12_000
SEED = 1
ACTOR = "demo"
Progress = Callable[[str, float], None]
Step = Callable[[Transaction], object]


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was built, in rows; `as_of` is the moment around which it lies."""

    database: str
    as_of: datetime
    companies: int
    learners: int
    licenses: int
    orders: int
    mails: int

    def __str__(self) -> str:
        """Two lines for a person."""
        return (
            f"A demo around {self.as_of:%Y-%m-%d %H:%M} UTC: {self.companies:,} companies, {self.learners:,} learners, "
            f"{self.licenses:,} licenses, {self.orders:,} orders, {self.mails:,} mails.\nIt is in {self.database}."
        )


def build_demo(
    settings: Settings,
    *,
    licenses: int = LICENSES,
    seed: int = SEED,
    as_of: datetime,
    progress: Progress | None = None,
) -> DemoReport:
    """Build a demo of about `licenses` licenses around the aware instant `as_of`, in place of an older demo.

    The same arguments give the same rows. `progress` is told each step and the share that is done.

    Raises DatabaseUnusable for a database that is not a demo, and DatabaseBusy for one that another process keeps.
    """
    if as_of.tzinfo is None:
        raise ValueError("`as_of` must be an aware instant")
    as_of = as_of.astimezone(UTC).replace(microsecond=0)
    plan = make_plan(licenses, seed, as_of)
    told = progress or (lambda step, share: None)
    if settings.on_postgres:
        target.refuse_all_but_demo(settings)
        with Database(settings) as db:
            return _built(db, plan, seed, as_of, told, in_one=True)
    with target.replaced(settings) as new:
        with Database(new) as db:
            report = _built(db, plan, seed, as_of, told, in_one=False)
        if Path(f"{new.database_url}.wal").exists():
            raise DatabaseUnusable(f"{new.database_url} was not written to its end. Build the demo again.")
    return report


def _built(db: Database, plan: Plan, seed: int, as_of: datetime, told: Progress, *, in_one: bool) -> DemoReport:
    """Each step is a transaction of its own where nobody sees the file yet; else all are one."""
    with db.transaction(as_of, ACTOR) as tx:
        if in_one:
            target.clear(tx)
        with views.planned(tx, plan):
            told("counting", 0.0)
            counts, archived, managers = bulk.counts(tx), bulk.archived(tx), bulk.managers(tx)
            lots, orders, batches = ledger.counted(plan, counts, archived, managers)
            ledger.write_ledger(tx, plan, lots, orders, batches, seed)
            risk_calls.write_risk_calls(tx, plan.companies, seed)
            mail_count = mails.write_mails(tx, lots, orders, plan.companies, managers, seed)
            steps = list(_steps(plan))
            if in_one:
                for step in steps:
                    step(tx)
    for done, step in enumerate([] if in_one else steps, start=1):
        with db.transaction(as_of, ACTOR) as tx, views.planned(tx, plan):
            step(tx)
        told("writing", done / (len(steps) + 1))
    told("done", 1.0)
    return DemoReport(
        database="PostgreSQL" if in_one else str(db.settings.database_url).removesuffix(target.NEW),
        as_of=as_of,
        companies=plan.companies.height,
        learners=int(lots["added"].sum()),
        licenses=int(lots.select(pl.col("added") + pl.col("renewed") + pl.col("mistaken")).to_series().sum()),
        orders=orders.height,
        mails=mail_count,
    )


def _steps(plan: Plan) -> Iterator[Step]:
    for chunk in range(plan.chunks):
        yield partial(bulk.write_learners, chunk=chunk)
    yield bulk.write_learner_events
    for chunk in range(plan.chunks):
        yield partial(bulk.write_licenses, chunk=chunk)
