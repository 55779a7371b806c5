"""The reminder and the expiry notice: one mail per company, expiry date and recipient (docs/design.md section 4)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from core.mail.facts import NAMED_AT_MOST, ExpiryFacts, NamedLearner
from core.mail.render import Rendered, render_each
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
from core.store.database import Reader
from core.store.mails import PlannedMail

_NOT_RENDERED = Rendered(subject="", html="", text="")
_NOBODY = {"managers": 0, "learners": 0, "named": ()}
Row = dict[str, Any]


def expiry_mails(
    r: Reader,
    settings: Settings,
    due: Mapping[NoticeKind, pl.DataFrame],
    *,
    now: datetime,
    to: Mapping[str, str] | None = None,
) -> list[PlannedMail]:
    """The mails about the lots that are due for each kind (lot_id, company_id, expires_on, expires_at, unallocated).

    They go to who is told of that kind, or `to` one person instead: email, email_key, name.
    """
    lots = pl.concat(frame.with_columns(kind=pl.lit(kind.value)) for kind, frame in due.items())
    if lots.is_empty():
        return []
    notices = (
        lots.group_by("kind", "company_id", "expires_on", maintain_order=True)
        .agg(pl.col("expires_at").min(), pl.col("unallocated").sum(), pl.col("lot_id"))
        .with_row_index("notice")
    )
    companies = {row["company_id"]: row for row in _rows(notice_facts.company_facts(r, lots["company_id"], now))}
    told = defaultdict[tuple[str, str], list[Row]](list)
    for kind in due:
        if to is not None:
            told |= {(kind.value, company_id): [dict(to)] for company_id in companies}
            continue
        for person in _rows(notice_facts.recipients(r, lots["company_id"], kind)):
            told[kind.value, person["company_id"]].append(person)
    lots_of_notices = notices.select("notice", "lot_id").explode("lot_id")
    ending = {row["notice"]: row for row in _rows(notice_facts.ending_people(r, lots_of_notices, NAMED_AT_MOST))}
    planned: list[PlannedMail] = []
    for notice in _rows(notices.drop("lot_id")):
        company, people = companies[notice["company_id"]], ending.get(notice["notice"], _NOBODY)
        about = {**notice, **people, "company": company, "now": now}
        planned += _mails(settings, about, told[notice["kind"], notice["company_id"]])
    return planned


def _mails(settings: Settings, notice: Row, told: list[Row]) -> Iterator[PlannedMail]:
    kind, company = NoticeKind(notice["kind"]), notice["company"]
    decision = _decision(kind, notice)
    account_manager = {
        "email": company["account_manager_email"],
        "email_key": company["account_manager_key"],
        "name": company["account_manager_name"],
    }
    people = told or [account_manager]
    letters = [_NOT_RENDERED] * len(people)
    if decision.send:
        facts = _facts(settings, notice, for_account_manager=not told)
        letters = render_each(kind, facts, [person["name"] for person in people])
    for person, rendered in zip(people, letters, strict=True):
        yield PlannedMail(
            dedupe_key=dedupe_key(
                kind,
                company_id=notice["company_id"],
                about=notice["expires_on"].isoformat(),
                recipient=person["email_key"],
            ),
            kind=kind,
            company_id=notice["company_id"],
            order_id=None,
            about_on=notice["expires_on"],
            recipient=person["email"],
            recipient_name=person["name"],
            subject=rendered.subject,
            html=rendered.html,
            text=rendered.text,
            skipped=decision.reason,
            useless_at=notice["expires_at"] + _GOOD_FOR[kind],
        )


# A reminder is never sent once the licenses have expired; an expiry notice late by at most 14 days.
_GOOD_FOR = {NoticeKind.EXPIRY_REMINDER: timedelta(0), NoticeKind.LICENSE_EXPIRED: LATEST_EXPIRED_NOTICE}


def _decision(kind: NoticeKind, notice: Row) -> Decision:
    decide = reminder_decision if kind is NoticeKind.EXPIRY_REMINDER else expired_decision
    ending = notice["managers"] + notice["learners"]
    return decide(expires_at=notice["expires_at"], now=notice["now"], ending=ending, unallocated=notice["unallocated"])


def _facts(settings: Settings, notice: Row, *, for_account_manager: bool) -> ExpiryFacts:
    company = notice["company"]
    of_this_date = notice["unallocated"] if notice["expires_at"] > notice["now"] else 0
    return ExpiryFacts(
        company=company["name"],
        time_zone=company["time_zone"],
        expires_on=notice["expires_on"],
        expires_at=notice["expires_at"],
        learners=notice["learners"],
        managers=notice["managers"],
        unallocated=notice["unallocated"],
        named=tuple(NamedLearner(p["name"], p["email"], p["department"], not p["place"]) for p in notice["named"]),
        requested=company["requested"],
        in_stock=company["in_stock"] - of_this_date,
        account_manager_name=company["account_manager_name"],
        account_manager_email=company["account_manager_email"],
        recipient_name="",
        for_account_manager=for_account_manager,
        link=orders_link(settings.public_url, company["name"]),
    )


def _rows(frame: pl.DataFrame) -> Iterator[Row]:
    return frame.iter_rows(named=True)
