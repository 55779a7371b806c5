"""What a demo's people were told so far: what ended, what was ordered, what was to come.

The words are fixed and simple; the mails that the job plans from now on are rendered by core.mail.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from core.rules.notices import LATEST_EXPIRED_NOTICE, NoticeKind, digest_day
from core.rules.orders import order_number
from core.store.demo import names


@dataclass(frozen=True, slots=True)
class Notice:
    """What people were told at `planned_at`; `body` is the sentence that the mail is about."""

    kind: NoticeKind
    planned_at: datetime
    company_no: int | None
    company_id: str
    about: str
    subject: str
    body: str
    order_id: str | None = None
    about_on: date | None = None
    useless_at: datetime | None = None
    account_manager: str = ""
    is_skipped: bool = False
    also_to: str = ""


def past_notices(lots: pl.DataFrame, orders: pl.DataFrame, companies: pl.DataFrame, now: datetime) -> list[Notice]:
    """All of them in the order of time, as ledger.counted's `lots` and `orders` caused them before `now`."""
    notices = [
        *_expiry_notices(lots, companies),
        *_order_notices(lots, orders, companies),
        *_digests(lots, now),
    ]
    return sorted(notices, key=lambda notice: (notice.planned_at, notice.kind, notice.about, notice.company_id))


def _expiry_notices(lots: pl.DataFrame, companies: pl.DataFrame) -> Iterator[Notice]:
    groups = (
        lots.filter(pl.col("reminder_planned_at").is_not_null())
        .group_by("company_no", "company_id", "expires_on", maintain_order=True)
        .agg(
            pl.col("expires_at", "account_manager").first(),
            pl.col("reminder_planned_at", "expiry_recorded_at").min(),
            pl.col("ending").sum(),
            unallocated=(pl.col("quantity") - pl.col("allocated")).sum(),
        )
        .join(companies.select("company_no", "name"), on="company_no", maintain_order="left")
    )
    for row in groups.iter_rows(named=True):
        people, spare, day = row["ending"], row["unallocated"], f"{row['expires_on']:%-d %B %Y}"
        shared: dict[str, Any] = {
            "company_no": row["company_no"],
            "company_id": row["company_id"],
            "about": row["expires_on"].isoformat(),
            "about_on": row["expires_on"],
            "account_manager": row["account_manager"],
            "is_skipped": not (people or spare),
        }
        facts = f"People who lose access: {people:,}. Licenses in stock: {spare:,}."
        yield Notice(
            kind=NoticeKind.EXPIRY_REMINDER,
            planned_at=row["reminder_planned_at"],
            subject=f"{people + spare:,} licenses of {row['name']} expire on {day}",
            body=f"On {day} licenses of {row['name']} expire. {facts}",
            useless_at=row["expires_at"],
            **shared,
        )
        if row["expiry_recorded_at"] is not None:
            yield Notice(
                kind=NoticeKind.LICENSE_EXPIRED,
                planned_at=row["expiry_recorded_at"],
                subject=f"{people + spare:,} licenses of {row['name']} have expired",
                body=f"On {day} licenses of {row['name']} expired. {facts}",
                useless_at=row["expires_at"] + LATEST_EXPIRED_NOTICE,
                **shared,
            )


def _order_notices(lots: pl.DataFrame, orders: pl.DataFrame, companies: pl.DataFrame) -> Iterator[Notice]:
    named = companies.select("company_no", "company_id", "name", "account_manager")
    all_orders = orders.join(
        lots.select("order_id", "quantity", "expires_on"), on="order_id", how="left", suffix="_lot"
    )
    for row in all_orders.join(named, on="company_id").sort("order_id").iter_rows(named=True):
        number, count = order_number(row["order_id"]), row["quantity"]
        shared: dict[str, Any] = {
            "company_no": row["company_no"],
            "company_id": row["company_id"],
            "about": row["order_id"],
            "order_id": row["order_id"],
            "account_manager": row["account_manager"],
        }
        yield Notice(
            kind=NoticeKind.ORDER_REQUESTED,
            planned_at=row["requested_at"],
            subject=f"{row['name']} requests {count:,} licenses",
            body=f"{row['requested_by']} requested {count:,} licenses for {row['name']} (order {number}).",
            **shared,
        )
        if row["state"] == "assigned":
            yield Notice(
                kind=NoticeKind.LICENSES_ASSIGNED,
                planned_at=row["decided_at"],
                subject=f"{row['quantity_lot']:,} licenses are ready to allocate",
                body=f"Order {number} brought {row['quantity_lot']:,} licenses, until {row['expires_on']:%-d %B %Y}.",
                **shared,
            )
        if row["state"] == "declined":
            yield Notice(
                kind=NoticeKind.ORDER_DECLINED,
                planned_at=row["decided_at"],
                subject=f"Your request for {count:,} licenses was declined",
                body=f"Order {number} was declined: {row['reason']}",
                also_to=row["requested_by"],
                **shared,
            )


def _digests(lots: pl.DataFrame, now: datetime) -> Iterator[Notice]:
    """Of the two Mondays before the latest one, whose digests are the job's to plan."""
    for email, _, role, zone in names.STAFF:
        for weeks in (1, 2) if role == "account_manager" else ():
            monday, due_at = digest_day(now - timedelta(weeks=weeks), zone)
            ahead = lots.filter(
                (pl.col("account_manager") == email) & pl.col("expires_on").is_between(monday, monday + timedelta(56))
            )
            people, count = ahead["ending"].sum(), ahead["company_no"].n_unique()
            yield Notice(
                kind=NoticeKind.ACCOUNT_MANAGER_DIGEST,
                planned_at=due_at + timedelta(seconds=9),
                company_no=None,
                company_id="",
                about=monday.isoformat(),
                about_on=monday,
                subject=f"{people:,} people lose access within eight weeks",
                body=f"In the eight weeks from {monday:%-d %B %Y} {people:,} people of {count:,} companies lapse.",
                account_manager=email,
            )
