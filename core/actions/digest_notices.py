"""The account managers' digest: Monday 08:00 of their zone, the lapses of the next eight weeks.

The rule: docs/design.md section 4.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from core.mail.facts import DigestFacts, DigestLine
from core.mail.render import render
from core.rules.cover import short_by_in_turn
from core.rules.links import orders_link
from core.rules.notices import DIGEST_CLOCK, NoticeKind, dedupe_key, digest_day
from core.rules.terms import first_instant
from core.settings import Settings
from core.store import mails, notice_facts
from core.store.database import Reader
from core.store.mails import PlannedMail

AHEAD = timedelta(weeks=8)
_GOOD_FOR = timedelta(days=6)
NOTHING_LAPSES = "Nothing lapses in the next eight weeks."


@dataclass(frozen=True, slots=True)
class DueDigest:
    """The digest of a Monday to an account manager (a row of notice_facts.account_managers), from `due_at` (UTC) on."""

    manager: dict[str, Any]
    monday: date
    due_at: datetime

    @property
    def key(self) -> str:
        """Its dedupe key."""
        return dedupe_key(
            NoticeKind.ACCOUNT_MANAGER_DIGEST,
            company_id="",
            about=self.monday.isoformat(),
            recipient=self.manager["email_key"],
        )


def due_digests(r: Reader, *, now: datetime, until: datetime) -> list[DueDigest]:
    """The digests that are not planned yet: of the latest Monday and of those until `until`.

    They go to who was an account manager by then.
    """
    due = []
    for manager in notice_facts.account_managers(r).iter_rows(named=True):
        monday, due_at = digest_day(now, manager["time_zone"])
        while due_at <= until:
            if manager["created_at"] <= due_at and now < due_at + _GOOD_FOR:
                due.append(DueDigest(manager, monday, due_at))
            monday += timedelta(weeks=1)
            due_at = first_instant(monday, manager["time_zone"], DIGEST_CLOCK)
    known = mails.known_keys(r, [digest.key for digest in due]) if due else set()
    return [digest for digest in due if digest.key not in known]


def digest_mails(r: Reader, settings: Settings, *, now: datetime) -> list[PlannedMail]:
    """The digests that are due at `now`."""
    return [digest_mail(r, settings, digest, now=now) for digest in due_digests(r, now=now, until=now)]


def digest_mail(r: Reader, settings: Settings, digest: DueDigest, *, now: datetime) -> PlannedMail:
    """The mail of a digest: the lapses of the eight weeks from `now`."""
    manager = digest.manager
    lines = _lines(r, manager["staff_id"], now)
    facts = DigestFacts(manager["name"], manager["time_zone"], digest.monday, lines, orders_link(settings.public_url))
    rendered = render(NoticeKind.ACCOUNT_MANAGER_DIGEST, facts)
    return PlannedMail(
        dedupe_key=digest.key,
        kind=NoticeKind.ACCOUNT_MANAGER_DIGEST,
        company_id=None,
        order_id=None,
        about_on=digest.monday,
        recipient=manager["email"],
        recipient_name=manager["name"],
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        skipped="" if lines else NOTHING_LAPSES,
        useless_at=digest.due_at + _GOOD_FOR,
    )


def _lines(r: Reader, staff_id: str, now: datetime) -> tuple[DigestLine, ...]:
    lots = notice_facts.digest_lots(r, staff_id, now, now + AHEAD)
    if lots.is_empty():
        return ()
    groups = (
        lots.group_by("company_id", "expires_on").agg("lot_id", pl.col("unallocated").sum()).with_row_index("notice")
    )
    counts = notice_facts.ending_people(r, groups.select("notice", "lot_id").explode("lot_id"), 1)
    companies = notice_facts.company_facts(r, lots["company_id"]).select(
        "company_id", pl.col("name").alias("company"), "requested"
    )
    # What lapses within these weeks itself is no cover for anybody.
    outlasting = (
        notice_facts.unallocated_lots(r, lots["company_id"], now)
        .filter(pl.col("expires_at") > now + AHEAD)
        .group_by("company_id")
        .agg(in_stock=pl.col("unallocated").sum())
    )
    grouped = (
        groups.join(counts, on="notice", how="left")
        .with_columns(pl.col("learners", "managers").fill_null(0))
        .join(companies, on="company_id")
        .join(outlasting, on="company_id", how="left")
        .with_columns(pl.col("in_stock").fill_null(0))
        .sort("expires_on", "company")
    )
    return tuple(_covered_in_turn(grouped))


def _covered_in_turn(grouped: pl.DataFrame) -> list[DigestLine]:
    """The lines, each with what it is short by."""
    people = pl.col("learners") + pl.col("managers")
    cover = pl.col("in_stock") + pl.col("requested")
    short = {
        company_id: iter(short_by_in_turn(*(of_company.select(each).to_series().to_list() for each in (people, cover))))
        for (company_id,), of_company in grouped.group_by("company_id", maintain_order=True)
    }
    names = ("company", "expires_on", "learners", "managers", "unallocated", "requested", "in_stock")
    return [
        DigestLine(**{name: row[name] for name in names}, short_by=next(short[row["company_id"]]))
        for row in grouped.iter_rows(named=True)
    ]
