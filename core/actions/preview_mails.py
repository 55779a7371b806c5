"""To preview mails: what goes out until a moment if nothing changes, and any of it as it would look. Nothing is sent.

The same rules as core/actions/plan_notices.py, asked ahead of time. Select only.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from core.actions.digest_notices import AHEAD, NOTHING_LAPSES, DueDigest, digest_mail, due_digests
from core.actions.expiry_notices import ExpiryNotice, expiry_mails, expiry_notices
from core.errors import NotFound
from core.rules.access import Deed
from core.rules.notices import REMINDER_LEAD, NoticeKind
from core.store import lots, mails, mails_to_come, reminder_ladder
from core.store.database import Database, Reader
from core.store.mails import PlannedMail

_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "mail_id": pl.String, "kind": pl.String, "company_id": pl.String, "company": pl.String, "time_zone": pl.String,
    "about_on": pl.Date, "recipient": pl.String, "recipient_name": pl.String,
    "goes_out_at": pl.Datetime("us", "UTC"), "people": pl.Int64, "unallocated": pl.Int64, "skipped": pl.String,
    "days_before": pl.Int64,
}  # fmt: skip


def preview_mails(db: Database, *, company_id: str | None, until: datetime, now: datetime) -> pl.DataFrame:
    """Each mail of a company, or of all, that goes out after `now` and until `until`, the first to go first.

    Columns mail_id (of one that is in the outbox, else null), kind, company_id, company and time_zone (null for a
    digest), about_on, recipient, recipient_name, goes_out_at (UTC: the earliest moment; the next run of the job sends
    it), people and unallocated (what ends then; null in the outbox), skipped: why it would be recorded and not sent,
    or empty, and days_before of a reminder of the company's ladder (null for the others, and in the outbox).
    """
    db.require(Deed.SEE_MAILS, company_id)
    with db.read() as r:
        waiting = mails_to_come.waiting(r, company_id, now, until)
        notices = _notices(r, company_id, now=now, until=until)
        keys = [notice.key(person) for notice in notices for person in notice.recipients]
        known = mails.known_keys(r, keys) if keys else set[str]()
        coming = [row for notice in notices for row in _of_notice(notice, known)]
        if company_id is None:
            coming += _of_digests(r, now=now, until=until)
    frames = [
        pl.DataFrame(schema=_SCHEMA),
        waiting.with_columns(skipped=pl.lit("")),
        pl.DataFrame(coming, schema=_SCHEMA),
    ]
    return pl.concat(frames, how="diagonal").sort("goes_out_at", "company", "recipient", maintain_order=True)


def preview_mail(
    db: Database,
    *,
    kind: NoticeKind,
    company_id: str | None,
    about_on: date,
    days_before: int | None = None,
    recipient: str,
    now: datetime,
) -> PlannedMail:
    """One mail of `preview_mails` that is not in the outbox, as it would be written with what is known now.

    Raises NotFound where it is no longer to come.
    """
    db.require(Deed.SEE_MAILS, company_id)
    with db.read() as r:
        written = _written(db, r, kind, company_id, about_on, days_before, now)
        mail = next((mail for mail in written if mail.recipient == recipient), None)
    if mail is None:
        raise NotFound("This mail is no longer to come. Close this and look at the list again.")
    return mail


def _written(
    db: Database,
    r: Reader,
    kind: NoticeKind,
    company_id: str | None,
    about_on: date,
    days_before: int | None,
    now: datetime,
) -> Iterator[PlannedMail]:
    # Wherever it is, that day has begun, and 08:00 of it has come.
    horizon = datetime.combine(about_on, time.max, tzinfo=UTC) + timedelta(days=1)
    if kind is NoticeKind.ACCOUNT_MANAGER_DIGEST:
        for digest in due_digests(r, now=now, until=max(now, horizon)):
            if digest.monday == about_on:
                yield digest_mail(r, db.settings, digest, now=max(now, digest.due_at))
        return
    if kind is NoticeKind.LICENSE_EXPIRED:
        due = lots.coming_expiry_notices(r, horizon)
    elif days_before is None:
        due = lots.due_reminders(r, horizon)
    else:
        due = reminder_ladder.due_lots(r, company_id, now=now, until=horizon).filter(days_before=days_before)
    about = due.filter(pl.col("company_id").eq_missing(pl.lit(company_id)) & (pl.col("expires_on") == about_on))
    for notice in expiry_notices(r, {kind: about}, now=now):
        yield from expiry_mails(db.settings, notice)


def _notices(r: Reader, company_id: str | None, *, now: datetime, until: datetime) -> list[ExpiryNotice]:
    reminders = lots.due_reminders(r, until + REMINDER_LEAD)
    rungs = reminder_ladder.due_lots(r, company_id, now=now, until=until)
    due = {
        NoticeKind.EXPIRY_REMINDER: pl.concat([reminders, rungs], how="diagonal"),
        NoticeKind.LICENSE_EXPIRED: lots.coming_expiry_notices(r, until),
    }
    if company_id is not None:
        due = {kind: frame.filter(pl.col("company_id") == company_id) for kind, frame in due.items()}
    return expiry_notices(r, due, now=now)


def _of_notice(notice: ExpiryNotice, known: set[str]) -> Iterator[dict[str, Any]]:
    for person in notice.recipients:
        if notice.key(person) not in known:
            yield {
                "kind": notice.kind.value,
                "company_id": notice.company["company_id"],
                "company": notice.company["name"],
                "time_zone": notice.company["time_zone"],
                "about_on": notice.expires_on,
                "recipient": person["email"],
                "recipient_name": person["name"],
                "goes_out_at": notice.goes_out_at,
                "people": notice.learners + notice.managers,
                "unallocated": notice.unallocated,
                "skipped": notice.decision.reason,
                "days_before": notice.days_before,
            }


def _of_digests(r: Reader, *, now: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    digests = due_digests(r, now=now, until=until)
    if not digests:
        return
    lapses = mails_to_come.lapses(r, now, until + AHEAD)
    for digest in digests:
        yield {
            "kind": NoticeKind.ACCOUNT_MANAGER_DIGEST.value,
            "about_on": digest.monday,
            "recipient": digest.manager["email"],
            "recipient_name": digest.manager["name"],
            "goes_out_at": max(now, digest.due_at),
            "skipped": "" if _has_lines(digest, lapses, now) else NOTHING_LAPSES,
        }


def _has_lines(digest: DueDigest, lapses: pl.DataFrame, now: datetime) -> bool:
    since = max(now, digest.due_at)
    own = pl.col("staff_id") == digest.manager["staff_id"]
    return not lapses.filter(own & (pl.col("expires_at") > since) & (pl.col("expires_at") <= since + AHEAD)).is_empty()
