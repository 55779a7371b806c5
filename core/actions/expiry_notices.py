"""The reminder and the expiry notice: one mail per company, expiry date and recipient (docs/design.md section 4)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import polars as pl

from core.mail.facts import NAMED_AT_MOST, ExpiryFacts, NamedLearner
from core.mail.render import Rendered, render
from core.rules.links import orders_link
from core.rules.notices import (
    LATEST_EXPIRED_NOTICE,
    Decision,
    NoticeKind,
    dedupe_key,
    expired_decision,
    reminder_decision,
)
from core.settings import Settings
from core.store import notice_facts
from core.store.database import Transaction
from core.store.mails import PlannedMail

_NOT_RENDERED = Rendered(subject="", html="", text="")
Row = dict[str, Any]


def expiry_mails(tx: Transaction, settings: Settings, kind: NoticeKind, due: pl.DataFrame) -> list[PlannedMail]:
    """The mails of `kind` about the lots of `due` (lot_id, company_id, expires_on, expires_at, unallocated)."""
    groups = due.group_by("company_id", "expires_on", maintain_order=True).agg(
        pl.col("expires_at").min(), pl.col("unallocated").sum()
    )
    companies = _by(notice_facts.company_facts(tx, groups["company_id"], tx.now), "company_id")
    recipients = _by(notice_facts.recipients(tx, groups["company_id"]), "company_id")
    people = _by(notice_facts.ending_people(tx, due, NAMED_AT_MOST), "company_id", "expires_on")
    planned: list[PlannedMail] = []
    for group in groups.iter_rows(named=True):
        company = companies[(group["company_id"],)][0]
        ending = people.get((group["company_id"], group["expires_on"]), [])
        told = recipients.get((group["company_id"],), [])
        planned += _mails(tx, settings, kind, {**group, "company": company}, ending, told)
    return planned


def _mails(
    tx: Transaction, settings: Settings, kind: NoticeKind, group: Row, ending: list[Row], told: list[Row]
) -> Iterator[PlannedMail]:
    company = group["company"]
    counts = ending[0] if ending else {"managers": 0, "learners": 0}
    decision = _decision(kind, tx, group, counts["managers"] + counts["learners"])
    account_manager = {
        "email": company["account_manager_email"],
        "email_key": company["account_manager_key"],
        "name": company["account_manager_name"],
    }
    for person in told or [account_manager]:
        rendered = _NOT_RENDERED
        if decision.send:
            facts = _facts(tx, settings, group, ending, counts, person, for_account_manager=not told)
            rendered = render(kind, facts)
        yield PlannedMail(
            dedupe_key=dedupe_key(
                kind,
                company_id=group["company_id"],
                about=group["expires_on"].isoformat(),
                recipient=person["email_key"],
            ),
            kind=kind,
            company_id=group["company_id"],
            order_id=None,
            about_on=group["expires_on"],
            recipient=person["email"],
            recipient_name=person["name"],
            subject=rendered.subject,
            html=rendered.html,
            text=rendered.text,
            skipped=decision.reason,
            useless_at=group["expires_at"] + _GOOD_FOR[kind],
        )


# A reminder is never sent once the licenses have expired; an expiry notice late by at most 14 days.
_GOOD_FOR = {NoticeKind.EXPIRY_REMINDER: timedelta(0), NoticeKind.LICENSE_EXPIRED: LATEST_EXPIRED_NOTICE}


def _decision(kind: NoticeKind, tx: Transaction, group: Row, ending: int) -> Decision:
    decide = reminder_decision if kind is NoticeKind.EXPIRY_REMINDER else expired_decision
    return decide(expires_at=group["expires_at"], now=tx.now, ending=ending, unallocated=group["unallocated"])


def _facts(
    tx: Transaction,
    settings: Settings,
    group: Row,
    ending: list[Row],
    counts: Row,
    person: Row,
    *,
    for_account_manager: bool,
) -> ExpiryFacts:
    company = group["company"]
    of_this_date = group["unallocated"] if group["expires_at"] > tx.now else 0
    return ExpiryFacts(
        company=company["name"],
        time_zone=company["time_zone"],
        expires_on=group["expires_on"],
        expires_at=group["expires_at"],
        learners=counts["learners"],
        managers=counts["managers"],
        unallocated=group["unallocated"],
        named=tuple(NamedLearner(p["name"], p["email"], p["department"], p["is_manager"]) for p in ending),
        requested=company["requested"],
        in_stock=company["in_stock"] - of_this_date,
        account_manager_name=company["account_manager_name"],
        account_manager_email=company["account_manager_email"],
        recipient_name=person["name"],
        for_account_manager=for_account_manager,
        link=orders_link(settings.public_url, company["name"]),
    )


def _by(frame: pl.DataFrame, *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in frame.iter_rows(named=True):
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return groups
