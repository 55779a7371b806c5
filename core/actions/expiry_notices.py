"""The reminder and the expiry notice: one mail per company, expiry date and recipient (docs/design.md section 4)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from core.mail.facts import NAMED_AT_MOST, ExpiryFacts, NamedLearner
from core.mail.render import Rendered, render_each
from core.rules.ladder import rung_decision, rung_useless_at
from core.rules.links import orders_link
from core.rules.notices import (
    LATEST_EXPIRED_NOTICE,
    REMINDER_LEAD,
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
# What lots that are due for a rung of a ladder have more than others.
_OF_A_RUNG: dict[str, pl.DataType | type[pl.DataType]] = {
    "days_before": pl.Int64,
    "goes_out_at": pl.Datetime("us", "UTC"),
    "is_passed": pl.Boolean,
    "quiet_because": pl.String,
}
# How long before the expiry a notice goes out.
_LEAD = {NoticeKind.EXPIRY_REMINDER: REMINDER_LEAD, NoticeKind.LICENSE_EXPIRED: timedelta(0)}
# A reminder is never sent once the licenses have expired; an expiry notice late by at most 14 days.
_GOOD_FOR = {NoticeKind.EXPIRY_REMINDER: timedelta(0), NoticeKind.LICENSE_EXPIRED: LATEST_EXPIRED_NOTICE}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExpiryNotice:
    """What ends at a company on a date, who is told, and the decision for the instant at which it goes out.

    `in_stock` licenses can be allocated once these have ended, and end later: also those that start by then. `company`
    is a row of notice_facts.company_facts, `named` are those of ending_people; `told` have email, email_key
    and name, and are empty where no manager can be mailed: then its account manager is told instead. `days_before` is
    that of a rung of the company's ladder (core/rules/ladder.py), None for what every company gets.
    """

    kind: NoticeKind
    company: Row
    expires_on: date
    expires_at: datetime
    goes_out_at: datetime
    learners: int
    managers: int
    unallocated: int
    in_stock: int
    named: tuple[Row, ...]
    told: tuple[Row, ...]
    days_before: int | None
    is_passed: bool
    quiet_because: str

    @property
    def recipients(self) -> tuple[Row, ...]:
        """Whom the mails go to; never nobody."""
        account_manager = {
            "email": self.company["account_manager_email"],
            "email_key": self.company["account_manager_key"],
            "name": self.company["account_manager_name"],
        }
        return self.told or (account_manager,)

    def key(self, person: Row) -> str:
        """The dedupe key of the mail to one of them."""
        return dedupe_key(
            self.kind,
            company_id=self.company["company_id"],
            about=self.expires_on.isoformat() if self.days_before is None else f"{self.expires_on}/{self.days_before}",
            recipient=person["email_key"],
        )

    @property
    def decision(self) -> Decision:
        """Whether it is worth sending then."""
        if self.days_before is not None:
            return rung_decision(
                ending=self.managers + self.learners, is_passed=self.is_passed, quiet_because=self.quiet_because
            )
        decide = reminder_decision if self.kind is NoticeKind.EXPIRY_REMINDER else expired_decision
        return decide(
            expires_at=self.expires_at,
            now=self.goes_out_at,
            ending=self.managers + self.learners,
            unallocated=self.unallocated,
        )

    @property
    def useless_at(self) -> datetime:
        """When it has lost its use (UTC)."""
        if self.days_before is not None:
            return rung_useless_at(self.days_before, self.expires_at)
        return self.expires_at + _GOOD_FOR[self.kind]


def expiry_notices(
    r: Reader,
    due: Mapping[NoticeKind, pl.DataFrame],
    *,
    now: datetime,
    to: Mapping[str, str] | None = None,
) -> list[ExpiryNotice]:
    """The notices about the lots that are due for each kind: lot_id, company_id, expires_on, expires_at, unallocated.

    Those of reminder_ladder.due_lots are notices of their own, one per rung. They go to who is told of that kind, or
    `to` one person instead: email, email_key, name. A lot may be due after `now`: its notice goes out then, with what
    is known now.
    """
    lots = pl.concat(
        [
            pl.DataFrame(schema=_OF_A_RUNG),
            *(frame.with_columns(kind=pl.lit(kind.value)) for kind, frame in due.items()),
        ],
        how="diagonal",
    )
    if lots.is_empty():
        return []
    dates = (
        lots.group_by("kind", "company_id", "expires_on", *_OF_A_RUNG, maintain_order=True)
        .agg(pl.col("expires_at").min(), pl.col("unallocated").sum(), pl.col("lot_id"))
        .with_row_index("notice")
    )
    companies = {row["company_id"]: row for row in _rows(notice_facts.company_facts(r, lots["company_id"]))}
    stock = defaultdict[str, list[Row]](list)
    for lot in _rows(notice_facts.unallocated_lots(r, lots["company_id"], now)):
        stock[lot["company_id"]].append(lot)
    told = defaultdict[tuple[str, str], list[Row]](list)
    for kind in due:
        if to is not None:
            told |= {(kind.value, company_id): [dict(to)] for company_id in companies}
            continue
        for person in _rows(notice_facts.recipients(r, lots["company_id"], kind)):
            told[kind.value, person["company_id"]].append(person)
    lots_of_dates = dates.select("notice", "lot_id").explode("lot_id")
    ending = {row["notice"]: row for row in _rows(notice_facts.ending_people(r, lots_of_dates, NAMED_AT_MOST))}
    notices = []
    for row in _rows(dates.drop("lot_id")):
        kind, people = NoticeKind(row["kind"]), ending.get(row["notice"], _NOBODY)
        goes_out_at = row["goes_out_at"] or max(now, row["expires_at"] - _LEAD[kind])
        notices.append(
            ExpiryNotice(
                kind=kind,
                company=companies[row["company_id"]],
                expires_on=row["expires_on"],
                expires_at=row["expires_at"],
                goes_out_at=goes_out_at,
                learners=people["learners"],
                managers=people["managers"],
                unallocated=row["unallocated"],
                in_stock=_in_stock(stock[row["company_id"]], max(goes_out_at, row["expires_at"])),
                named=tuple(people["named"]),
                told=tuple(told[kind.value, row["company_id"]]),
                days_before=row["days_before"],
                is_passed=bool(row["is_passed"]),
                quiet_because=row["quiet_because"] or "",
            )
        )
    return notices


def expiry_mails(settings: Settings, notice: ExpiryNotice) -> Iterator[PlannedMail]:
    """The mails of a notice, one per recipient; of one that is not worth sending, without text and with the reason."""
    people, decision = notice.recipients, notice.decision
    letters = [_NOT_RENDERED] * len(people)
    if decision.send:
        letters = render_each(notice.kind, _facts(settings, notice), [person["name"] for person in people])
    for person, rendered in zip(people, letters, strict=True):
        yield PlannedMail(
            dedupe_key=notice.key(person),
            kind=notice.kind,
            company_id=notice.company["company_id"],
            order_id=None,
            about_on=notice.expires_on,
            recipient=person["email"],
            recipient_name=person["name"],
            subject=rendered.subject,
            html=rendered.html,
            text=rendered.text,
            skipped=decision.reason,
            useless_at=notice.useless_at,
        )


def _facts(settings: Settings, notice: ExpiryNotice) -> ExpiryFacts:
    company = notice.company
    return ExpiryFacts(
        company=company["name"],
        time_zone=company["time_zone"],
        expires_on=notice.expires_on,
        expires_at=notice.expires_at,
        learners=notice.learners,
        managers=notice.managers,
        unallocated=notice.unallocated,
        named=tuple(NamedLearner(p["name"], p["email"], p["department"], not p["place"]) for p in notice.named),
        requested=company["requested"],
        in_stock=notice.in_stock,
        account_manager_name=company["account_manager_name"],
        account_manager_email=company["account_manager_email"],
        recipient_name="",
        for_account_manager=not notice.told,
        link=orders_link(settings.public_url, company["name"]),
    )


def _in_stock(lots: Iterable[Row], at: datetime) -> int:
    """What can be allocated at an instant."""
    return sum(lot["unallocated"] for lot in lots if lot["starts_at"] <= at < lot["expires_at"])


def _rows(frame: pl.DataFrame) -> Iterator[Row]:
    return frame.iter_rows(named=True)
