"""The outbox: mails planned in the transaction that caused them, claimed, and settled by what the provider answered.

Every change of state leaves a `mail_event`; its `source_key` makes the same change twice one row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from core.errors import Conflict, ConstraintViolated
from core.store.database import Reader, Transaction

_INSTANT = pl.Datetime("us", "UTC")
_PLANNED: dict[str, pl.DataType | type[pl.DataType]] = {
    "dedupe_key": pl.String, "kind": pl.String, "company_id": pl.String, "order_id": pl.String, "about_on": pl.Date,
    "recipient": pl.String, "recipient_name": pl.String, "subject": pl.String, "html": pl.String, "text": pl.String,
    "skipped": pl.String, "useless_at": _INSTANT, "resends_mail_id": pl.String, "request_key": pl.String,
}  # fmt: skip
_RESULTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "mail_id": pl.String, "attempt_id": pl.String, "state": pl.String, "reason": pl.String,
    "send_after": _INSTANT, "provider_message_id": pl.String,
}  # fmt: skip
_CLAIMED: dict[str, pl.DataType | type[pl.DataType]] = {"mail_id": pl.String, "attempt_id": pl.String}


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """One mail to one recipient, rendered; `skipped` is the reason it is recorded and not sent, or empty.

    One that a person re-sends names the mail that it repeats, and the press that asked for it.
    """

    dedupe_key: str
    kind: str
    company_id: str | None
    order_id: str | None
    about_on: date | None
    recipient: str
    recipient_name: str
    subject: str
    html: str
    text: str
    skipped: str
    useless_at: datetime | None
    resends_mail_id: str | None = None
    request_key: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one attempt: the mail's next state, and for `planned` the instant before which it rests."""

    mail_id: str
    attempt_id: str
    state: str
    reason: str
    send_after: datetime | None = None
    provider_message_id: str | None = None


_NEW_IDS = "select uuidv7() as mail_id from range($count) order by mail_id"

_INSERT = """
insert into mail (
    mail_id, dedupe_key, kind, company_id, order_id, about_on, recipient, recipient_name, subject, html, text,
    state, reason, planned_at, send_after, useless_at, attempts, settled_at, resends_mail_id, request_key)
select
    mail_id::uuid, dedupe_key, kind, company_id::uuid, order_id::uuid, about_on, recipient, recipient_name,
    subject, html, text, case when skipped = '' then 'planned' else 'skipped' end, skipped, $now, $now, useless_at,
    0, case when skipped = '' then null else $now end, resends_mail_id::uuid, request_key
from new_mail
"""

_LOG_SKIPPED = """
insert into mail_event (mail_event_id, mail_id, kind, occurred_at, recorded_at, source_key, details)
select
    uuidv7(), mail_id::uuid, 'skipped', $now, $now, 'skipped:' || mail_id, json_object('reason', skipped)
from new_mail
where skipped <> ''
"""


def known_keys(db: Reader, keys: Sequence[str]) -> set[str]:
    """Those of the dedupe keys that have a mail already."""
    with db.loaded("asked", pl.DataFrame({"dedupe_key": list(keys)}, schema={"dedupe_key": pl.String})):
        return set(db.frame(_KNOWN_KEYS)["dedupe_key"])


_KNOWN_KEYS = """
select m.dedupe_key from mail m join asked on asked.dedupe_key = m.dedupe_key order by m.dedupe_key
"""


def plan(tx: Transaction, mails: Sequence[PlannedMail]) -> pl.DataFrame:
    """Write the mails that have no row with their dedupe key yet; returns those (kind, skipped, recipient, subject).

    Raises Conflict where another transaction plans one of them at the same moment.
    """
    schema = {"kind": pl.String, "skipped": pl.String, "recipient": pl.String, "subject": pl.String}
    if not mails:
        return pl.DataFrame(schema=schema)
    once = {mail.dedupe_key: mail for mail in reversed(mails)}
    wanted = [once[key] for key in sorted(once.keys() - known_keys(tx, list(once)))]
    if not wanted:
        return pl.DataFrame(schema=schema)
    new = pl.DataFrame({name: [getattr(mail, name) for mail in wanted] for name in _PLANNED}, schema=_PLANNED)
    with tx.loaded("new_mail", new.hstack(tx.frame(_NEW_IDS, count=new.height))):
        try:
            tx.execute(_INSERT, now=tx.now)
        except ConstraintViolated as error:
            raise Conflict("Another run planned the same mails at the same moment. Try again.") from error
        if (new["skipped"] != "").any():
            tx.execute(_LOG_SKIPPED, now=tx.now)
    return new.select(list(schema))


_CLAIMABLE = """
select mail_id, uuidv7() as attempt_id, recipient, recipient_name, subject, html, text, attempts
from mail
where state = 'planned' and send_after <= $now and (useless_at is null or useless_at > $now)
order by planned_at, mail_id
limit $count
"""

# An answer that comes after the lease still counts: it is evidence of the same attempt. One that says what is known
# already ("unknown" of what has become unknown) is no event.
_ANSWERED = """
select result.*, m.state = result.state as known
from result
join mail m on m.mail_id = result.mail_id::uuid
where m.attempt_id = result.attempt_id::uuid and m.state in ('sending', 'unknown')
order by result.mail_id
"""

_CHANGE = """
update mail
set state = change.state,
    reason = coalesce(change.reason, mail.reason),
    send_after = coalesce(change.send_after, mail.send_after),
    attempt_id = change.attempt_id::uuid,
    attempts = mail.attempts + case when change.state = 'sending' then 1 else 0 end,
    claimed_at = case when change.state = 'sending' then $now else mail.claimed_at end,
    provider_message_id = coalesce(change.provider_message_id, mail.provider_message_id),
    settled_at = case when change.state in ('sent', 'failed') then $now else null end
from change
where mail.mail_id = change.mail_id::uuid
"""

_LOG = """
insert into mail_event (mail_event_id, mail_id, attempt_id, kind, occurred_at, recorded_at, source_key, details)
select
    uuidv7(), mail_id::uuid, attempt_id::uuid, kind, $now, $now, kind || ':' || attempt_id,
    case when reason is null then '{}'::json else json_object('reason', reason) end
from (
    select
        *, case state when 'sending' then 'claimed' when 'planned' then 'deferred' else state end as kind
    from change
    where not known
)
"""


def claim(tx: Transaction, count: int) -> pl.DataFrame:
    """Claim up to `count` planned mails with a new attempt id each; returns them.

    Raises Conflict where another sender claims one of them at the same moment.
    """
    return settle_and_claim(tx, [], count)


def settle(tx: Transaction, results: Sequence[Result]) -> None:
    """Record what became of attempts; an attempt that is no longer the mail's own changes nothing."""
    settle_and_claim(tx, results, 0)


def settle_and_claim(tx: Transaction, results: Sequence[Result], count: int) -> pl.DataFrame:
    """Both at once, for the price of one; returns what was claimed, and of `results` nothing is claimed again."""
    claimed = tx.frame(_CLAIMABLE, now=tx.now, count=count) if count else pl.DataFrame(schema=_CLAIMED)
    claims = claimed.select("mail_id", "attempt_id", state=pl.lit("sending"), known=pl.lit(False))
    changes = pl.concat([pl.DataFrame(schema=_RESULTS), claims, _answered(tx, results)], how="diagonal")
    if not changes.is_empty():
        with tx.loaded("change", changes):
            tx.execute(_CHANGE, now=tx.now)
            tx.execute(_LOG, now=tx.now)
    return claimed


def _answered(tx: Transaction, results: Sequence[Result]) -> pl.DataFrame:
    if not results:
        return pl.DataFrame(schema=_RESULTS)
    rows = [tuple(getattr(result, name) for name in _RESULTS) for result in results]
    with tx.loaded("result", pl.DataFrame(rows, schema=_RESULTS, orient="row")):
        return tx.frame(_ANSWERED)
