"""A company in mid-life, made by the real actions, and each act that a process dies of in the kill test.

At NOW one lot has just ended and one is about to, an order is open, mails are planned, one claim is a day old and one
an hour: so a run of the job has something to do in every step.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.assign_licenses import assign_licenses
from core.actions.cancel_order import cancel_order
from core.actions.decline_order import decline_order
from core.actions.plan_notices import plan_notices
from core.actions.renew_licenses import renew_licenses
from core.actions.request_licenses import request_licenses
from core.actions.restore_learners import restore_learners
from core.actions.undo_batch import undo_batch
from core.clock import frozen
from core.job import run_job, transport_of
from core.mail.preview import PreviewTransport
from core.rules.filters import ExpiredFilter
from core.rules.renewals import RenewalList, Source
from core.store import mails
from core.store.database import Database
from tests.builders import a_company, a_staff_member
from tests.moments import NOW

ANA = "ana@renewal-desk.example"
ALICE = "alice@acme.example"
_ENDED, _ENDING, _LIVE = date(2025, 3, 2), date(2025, 3, 5), date(2025, 9, 1)
_EARLY = datetime(2025, 3, 1, 9, tzinfo=UTC)
# Mails whose senders ended before the house is entered: nothing but a person settles them.
LEFT_IN_DOUBT = 2
_BEFORE = NOW - timedelta(days=3)

Ids = dict[str, Any]


def build(db: Database) -> Ids:
    """The house at NOW; returns what the acts are about, by name."""
    with db.transaction(_EARLY, "a test") as tx:
        company_id = a_company(tx, name="Acme", account_manager_id=a_staff_member(tx, email=ANA))
    ids: Ids = {"company_id": company_id}
    _lot(db, ids, _ENDED, quantity=3)
    _add(db, ids, ALICE, "bob@acme.example", is_manager=True)
    _lot(db, ids, _ENDING, quantity=2)
    _add(db, ids, "carol@acme.example", now=datetime(2025, 3, 5, 9, tzinfo=UTC))
    _lot(db, ids, _LIVE, quantity=9)
    run_job(db, PreviewTransport(), clock=frozen(datetime(2025, 10, 1, tzinfo=UTC)))
    run_job(db, PreviewTransport(), clock=frozen(_BEFORE - timedelta(days=2)))
    ids["addition"] = _add(db, ids, "dan@acme.example", "eve@acme.example", now=_BEFORE)
    _add(db, ids, "fay@acme.example", now=_BEFORE)
    with db.read() as r:
        people = {row["email"][:3]: row["learner_id"] for row in r.rows("select email, learner_id from learner")}
    ids |= {"bob": people["bob"], "dan": people["dan"], "eve": people["eve"], "fay": people["fay"]}
    archive_learners(
        db, company_id=company_id, learners=[ids["fay"]], request_key="fay leaves", now=_BEFORE, actor=ALICE
    )
    _leave_mails_behind(db, ids)
    return ids


def _lot(db: Database, ids: Ids, starts_on: date, *, quantity: int) -> None:
    order_id = request_licenses(
        db, company_id=ids["company_id"], quantity=quantity, request_key=f"for {starts_on}", now=_EARLY, actor=ALICE
    )
    assign_licenses(db, order_id=order_id, starts_on=starts_on, now=_EARLY, actor=ANA)


def _add(
    db: Database,
    ids: Ids,
    *emails: str,
    is_manager: bool = False,
    now: datetime = datetime(2025, 3, 2, 9, tzinfo=UTC),
) -> str:
    people = [NewLearner(email, email.split("@")[0].title(), "Sales", is_manager=is_manager) for email in emails]
    added = add_learners(
        db, company_id=ids["company_id"], people=people, request_key=f"add {emails}", now=now, actor=ALICE
    )
    return added.batch_id


def _leave_mails_behind(db: Database, ids: Ids) -> None:
    """Two claims of senders that ended, one mail that has become useless, one that is simply planned."""
    for hours, claimed in ((30, True), (2, True), (1, False)):
        asked_at = NOW - timedelta(hours=hours)
        ids["order_id"] = request_licenses(
            db, company_id=ids["company_id"], quantity=hours, request_key=f"{hours} ago", now=asked_at, actor=ALICE
        )
        if claimed:
            with db.transaction(asked_at, "job") as tx:
                assert mails.claim(tx, 1).height == 1
        if hours == 30:
            planned = plan_notices(db, now=NOW - timedelta(hours=12))
            assert planned.planned["expiry_reminder"] == 2


def _request(db: Database, ids: Ids) -> None:
    request_licenses(
        db, company_id=ids["company_id"], quantity=7, note="For spring", request_key="press", now=NOW, actor=ALICE
    )


def _assign(db: Database, ids: Ids) -> None:
    assign_licenses(db, order_id=ids["order_id"], quantity=4, reason="Four are left.", now=NOW, actor=ANA)


def _decline(db: Database, ids: Ids) -> None:
    decline_order(db, order_id=ids["order_id"], reason="No budget.", now=NOW, actor=ANA)


def _cancel(db: Database, ids: Ids) -> None:
    cancel_order(db, order_id=ids["order_id"], reason="Typed twice.", now=NOW, actor=ALICE)


def _allocate(db: Database, ids: Ids) -> None:
    allocate_licenses(
        db, company_id=ids["company_id"], learners=ExpiredFilter(), request_key="press", now=NOW, actor=ALICE
    )


def _renew(db: Database, ids: Ids) -> None:
    typed = pl.DataFrame({"E-mail": [ALICE, "bobby@home.example", "who@acme.example"]})
    entries = typed.select(pl.int_range(2, 5, dtype=pl.UInt32).alias("line"), text="E-mail")
    accepted = pl.DataFrame({"line": [3], "learner_id": [ids["bob"]]}, schema_overrides={"line": pl.UInt32})
    renew_licenses(
        db,
        company_id=ids["company_id"],
        asked=RenewalList(entries, accepted=accepted),
        source=Source("staff.csv", "file", "header", "E-mail"),
        cells=typed,
        request_key="press",
        now=NOW,
        actor=ALICE,
    )


def _add_people(db: Database, ids: Ids) -> None:
    people = [NewLearner("gus@acme.example", "Gus"), NewLearner("hal@acme.example", "Hal"), NewLearner(ALICE)]
    add_learners(db, company_id=ids["company_id"], people=people, request_key="press", now=NOW, actor=ALICE)


def _archive(db: Database, ids: Ids) -> None:
    leavers = [ids["dan"], ids["eve"]]
    archive_learners(db, company_id=ids["company_id"], learners=leavers, request_key="press", now=NOW, actor=ALICE)


def _restore(db: Database, ids: Ids) -> None:
    restore_learners(db, company_id=ids["company_id"], learners=[ids["fay"]], request_key="press", now=NOW, actor=ALICE)


def _undo(db: Database, ids: Ids) -> None:
    undo_batch(db, batch_id=ids["addition"], request_key="press", now=NOW, actor=ALICE)


def _job(db: Database, _: Ids) -> None:
    run_job(db, transport_of(db.settings), clock=frozen(NOW))


ACTS: dict[str, Callable[[Database, Ids], None]] = {
    "request": _request,
    "assign": _assign,
    "decline": _decline,
    "cancel": _cancel,
    "allocate": _allocate,
    "renew": _renew,
    "add": _add_people,
    "archive": _archive,
    "restore": _restore,
    "undo": _undo,
    "job": _job,
}
DECISIONS = ("assign", "decline", "cancel")
