"""Rows for tests: valid by default, override what the test is about. Each takes a Transaction and returns an id.

They write rows only: no events, no mails, and no rule is asked. What an action makes is made by that action.
"""

from datetime import date, datetime, timedelta

import polars as pl

from core.rules.emails import email_key
from core.rules.people import search_text
from core.rules.terms import local_day, term
from core.store.database import Transaction

ZONE = "Europe/Madrid"
# What a scenario said of one month.
A_MONTH = pl.DataFrame(
    {
        "first_on": [date(2026, 3, 1)],
        "ending": [10],
        "expected": [8.0],
        "expected_low": [6.5],
        "expected_high": [9.5],
        "needed": [7.5],
        "needed_low": [6.0],
        "needed_high": [9.0],
        "to_order": [2.5],
    }
)


def an_installation(tx: Transaction, kind: str = "demo") -> str:
    """What says whether the database is a demo or a real one."""
    installation_id = tx.new_id()
    tx.execute(
        "insert into installation (installation_id, kind, created_at) select $installation_id, $kind, $now",
        installation_id=installation_id,
        kind=kind,
        now=tx.now,
    )
    return installation_id


def a_staff_member(
    tx: Transaction,
    *,
    email: str | None = None,
    name: str = "Ana Ruiz",
    role: str = "account_manager",
    time_zone: str = ZONE,
    removed_at: datetime | None = None,
) -> str:
    """One of our people; `role` is account_manager, analyst or administrator."""
    staff_id = tx.new_id()
    email = email or f"staff-{_tail(staff_id)}@renewal-desk.example"
    tx.execute(
        """
        insert into staff (staff_id, email, email_key, name, role, time_zone, created_at, removed_at)
        select $staff_id, $email, $email_key, $name, $role, $time_zone, $now, $removed_at
        """,
        staff_id=staff_id,
        email=email,
        email_key=email_key(email),
        name=name,
        role=role,
        time_zone=time_zone,
        now=tx.now,
        removed_at=removed_at,
    )
    return staff_id


def a_company(
    tx: Transaction, *, name: str | None = None, time_zone: str = ZONE, account_manager_id: str | None = None
) -> str:
    """A company without people; with an account manager of its own unless one is given."""
    company_id = tx.new_id()
    tx.execute(
        """
        insert into company (company_id, name, time_zone, account_manager_id, revision, created_at)
        select $company_id, $name, $time_zone, $account_manager_id, 0, $now
        """,
        company_id=company_id,
        name=name or f"Company {_tail(company_id)}",
        time_zone=time_zone,
        account_manager_id=account_manager_id or a_staff_member(tx),
        now=tx.now,
    )
    return company_id


def a_learner(
    tx: Transaction,
    company_id: str,
    *,
    email: str | None = None,
    name: str = "Lena Berg",
    department: str = "Sales",
    is_manager: bool = False,
    archived_at: datetime | None = None,
) -> str:
    """A person of the company, without a license."""
    learner_id = tx.new_id()
    email = email or f"learner-{_tail(learner_id)}@company.example"
    tx.execute(
        """
        insert into learner (
            learner_id, company_id, email, email_key, email_hash, name, department, search_text, is_manager,
            created_at, archived_at)
        select
            $learner_id, $company_id, $email, $email_key, (md5_number_lower($email_key) >> 1)::bigint, $name,
            $department, $search_text, $is_manager, $now, $archived_at
        """,
        learner_id=learner_id,
        company_id=company_id,
        email=email,
        email_key=email_key(email),
        name=name,
        department=department,
        search_text=search_text(name, email, department),
        is_manager=is_manager,
        now=tx.now,
        archived_at=archived_at,
    )
    return learner_id


def an_order(
    tx: Transaction,
    company_id: str,
    *,
    quantity: int = 10,
    state: str = "requested",
    note: str = "",
    po_number: str = "",
    requested_at: datetime | None = None,
    requested_by: str = "alice@acme.example",
    decided_by: str = "ana@renewal-desk.example",
    reason: str = "Budget was not approved.",
) -> str:
    """An order; decided at `tx.now` unless `state` is requested. An assigned one still lacks its lot: see `a_lot`."""
    order_id = tx.new_id()
    decided = state != "requested"
    tx.execute(
        """
        insert into license_order (
            order_id, company_id, quantity, note, po_number, state, request_key, requested_at, requested_by,
            decided_at, decided_by, reason)
        select
            $order_id, $company_id, $quantity, $note, $po_number, $state, $request_key, $requested_at, $requested_by,
            $decided_at, $decided_by, $reason
        """,
        order_id=order_id,
        company_id=company_id,
        quantity=quantity,
        note=note,
        po_number=po_number,
        state=state,
        request_key=f"built:{order_id}",
        requested_at=requested_at or tx.now,
        requested_by=requested_by,
        decided_at=tx.now if decided else None,
        decided_by=decided_by if decided else None,
        reason=reason if state in ("declined", "cancelled") else "",
    )
    return order_id


def a_lot(
    tx: Transaction,
    company_id: str,
    *,
    quantity: int = 10,
    starts_on: date | None = None,
    expires_on: date | None = None,
    order_id: str | None = None,
    assigned_by: str = "ana@renewal-desk.example",
) -> str:
    """A lot of an assigned order, nothing allocated. It starts today in the company's zone.

    Give `expires_on` for a lot that ends on that day (28 February: the one that started on 28 February before).
    """
    lot_id = tx.new_id()
    zone = tx.value("select time_zone from company where company_id = $company_id", company_id=company_id)
    if expires_on is not None:
        starts_on = starts_on or expires_on.replace(year=expires_on.year - 1)
    lot_term = term(starts_on or local_day(tx.now, zone), zone)
    assert expires_on in (None, lot_term.expires_on), "no twelve months end on that day from that start"
    assigned_at = min(tx.now, lot_term.starts_at + timedelta(hours=9))
    tx.execute(
        """
        insert into lot (
            lot_id, order_id, company_id, quantity, allocated, starts_on, expires_on, starts_at, expires_at,
            assigned_at, assigned_by)
        select
            $lot_id, $order_id, $company_id, $quantity, 0, $starts_on, $expires_on, $starts_at, $expires_at,
            $assigned_at, $assigned_by
        """,
        lot_id=lot_id,
        order_id=order_id or an_order(tx, company_id, quantity=quantity, state="assigned", requested_at=assigned_at),
        company_id=company_id,
        quantity=quantity,
        starts_on=lot_term.starts_on,
        expires_on=lot_term.expires_on,
        starts_at=lot_term.starts_at,
        expires_at=lot_term.expires_at,
        assigned_at=assigned_at,
        assigned_by=assigned_by,
    )
    return lot_id


def a_license(
    tx: Transaction,
    lot_id: str,
    learner_id: str,
    *,
    allocated_at: datetime | None = None,
    released_at: datetime | None = None,
) -> str:
    """A license of the lot for the learner, in a batch of its own; raises the lot's counter unless it is released."""
    license_id = tx.new_id()
    company_id = tx.value("select company_id from lot where lot_id = $lot_id", lot_id=lot_id)
    batch_id = a_batch(tx, company_id)
    tx.execute(
        """
        insert into license (
            license_id, company_id, lot_id, learner_id, batch_id, starts_at, expires_at, allocated_at,
            released_at, released_batch_id)
        select
            $license_id, company_id, lot_id, $learner_id, $batch_id, starts_at, expires_at,
            coalesce($allocated_at, assigned_at), $released_at, $released_batch_id
        from lot
        where lot_id = $lot_id
        """,
        license_id=license_id,
        learner_id=learner_id,
        batch_id=batch_id,
        allocated_at=allocated_at,
        released_at=released_at,
        released_batch_id=None if released_at is None else a_batch(tx, company_id, kind="archiving"),
        lot_id=lot_id,
    )
    if released_at is None:
        tx.execute("update lot set allocated = allocated + 1 where lot_id = $lot_id", lot_id=lot_id)
    return license_id


def a_batch(tx: Transaction, company_id: str, *, kind: str = "allocation") -> str:
    """An empty batch; not an undo, which needs what it undoes."""
    batch_id = tx.new_id()
    tx.execute(
        """
        insert into batch (batch_id, company_id, kind, request_key, undoes_batch_id, created_at, actor)
        select $batch_id, $company_id, $kind, $request_key, null, $now, $actor
        """,
        batch_id=batch_id,
        company_id=company_id,
        kind=kind,
        request_key=f"built:{batch_id}",
        now=tx.now,
        actor=tx.actor,
    )
    return batch_id


def a_job_run(
    tx: Transaction, *, started_at: datetime | None = None, state: str = "completed", reason: str = ""
) -> str:
    """A run of the job that took two seconds; a running one has no end yet."""
    job_run_id = tx.new_id()
    started_at = started_at or tx.now
    tx.execute(
        """
        insert into job_run (
            job_run_id, as_of, started_at, finished_at, state, host, process_id, counts, reason)
        select $job_run_id, $started_at, $started_at, $finished_at, $state, 'a-host', 1, '{}', $reason
        """,
        job_run_id=job_run_id,
        started_at=started_at,
        finished_at=None if state == "running" else started_at + timedelta(seconds=2),
        state=state,
        reason=reason or ("The database was away." if state == "failed" else ""),
    )
    return job_run_id


def a_mail(
    tx: Transaction,
    company_id: str | None,
    *,
    state: str = "planned",
    kind: str = "expiry_reminder",
    recipient: str = "lena@company.example",
    send_after: datetime | None = None,
    useless_at: datetime | None = None,
    claimed_at: datetime | None = None,
    settled_at: datetime | None = None,
    about_on: date | None = None,
) -> str:
    """A mail planned at `tx.now`; in a state after that, it was claimed then too and settled where that is meant."""
    mail_id = tx.new_id()
    attempted = state in ("sending", "sent", "delivered", "bounced", "unknown", "parked")
    settled = state not in ("planned", "sending", "unknown")
    tx.execute(
        """
        insert into mail (
            mail_id, dedupe_key, kind, company_id, about_on, recipient, recipient_name, subject, html, text, state,
            reason, planned_at, send_after, useless_at, attempts, attempt_id, claimed_at, settled_at)
        select
            $mail_id, $dedupe_key, $kind, $company_id, $about_on, $recipient, 'Lena Berg', 'A subject',
            '<p>A text</p>', 'A text', $state,
            $reason, $now, $send_after, $useless_at, $attempts, $attempt_id, $claimed_at, $settled_at
        """,
        mail_id=mail_id,
        dedupe_key=f"built:{mail_id}",
        kind=kind,
        company_id=company_id,
        about_on=about_on,
        recipient=recipient,
        state=state,
        reason="No mail server takes it." if state in ("skipped", "failed", "parked") else "",
        now=tx.now,
        send_after=send_after or tx.now,
        useless_at=useless_at,
        attempts=int(attempted),
        attempt_id=tx.new_id() if attempted else None,
        claimed_at=(claimed_at or tx.now) if attempted else None,
        settled_at=(settled_at or tx.now) if settled else None,
    )
    return mail_id


def _tail(uuid: str) -> str:
    return uuid[-6:]
