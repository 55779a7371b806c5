"""The inbox of the provider's reports: stored first, processed after, remembered by their ids."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from core.store.database import Reader, Transaction

_INSTANT = pl.Datetime("us", "UTC")
REPORTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "event_key": pl.String, "mail_id": pl.String, "attempt_id": pl.String, "kind": pl.String, "reason": pl.String,
    "occurred_at": _INSTANT,
}  # fmt: skip
_CHANGES: dict[str, pl.DataType | type[pl.DataType]] = {
    "mail_id": pl.String, "state": pl.String, "reason": pl.String, "settled_at": _INSTANT,
}  # fmt: skip
_TOLD: dict[str, pl.DataType | type[pl.DataType]] = {
    "mail_id": pl.String, "attempt_id": pl.String, "kind": pl.String, "occurred_at": _INSTANT, "source_key": pl.String,
    "reason": pl.String,
}  # fmt: skip

_SEEN = "select count(*) as count from delivery_request where request_key = $request_key"

_REQUEST = """
insert into delivery_request (request_key, received_at, kept, dropped) select $request_key, $now, $kept, $dropped
"""

_STORE = """
insert into delivery_report (event_key, mail_id, attempt_id, kind, reason, occurred_at, received_at)
select event_key, mail_id::uuid, attempt_id::uuid, kind, reason, occurred_at, $now
from report
where event_key not in (select event_key from delivery_report)
  and event_key not in (select source_key from mail_event)
"""

# A report of an attempt that was never made is none of ours.
_WAITING = """
select
    r.event_key, r.mail_id, r.attempt_id, r.kind, r.reason, r.occurred_at, m.state, m.company_id, m.recipient,
    m.kind as mail_kind, claim.mail_id is not null as is_ours,
    coalesce(m.attempt_id = r.attempt_id, false) as is_current
from delivery_report r
left join mail m on m.mail_id = r.mail_id
left join mail_event claim on claim.mail_id = r.mail_id and claim.attempt_id = r.attempt_id and claim.kind = 'claimed'
order by r.occurred_at, r.event_key
limit $most
"""

_APPLY = """
update mail
set state = change.state, reason = change.reason, settled_at = change.settled_at
from change
where mail.mail_id = change.mail_id::uuid
"""

_TELL = """
insert into mail_event (mail_event_id, mail_id, attempt_id, kind, occurred_at, recorded_at, source_key, details)
select
    uuidv7(), mail_id::uuid, attempt_id::uuid, kind, occurred_at, $now, source_key,
    case when reason = '' then '{}'::json else json_object('reason', reason) end
from told
"""

_DONE = "delete from delivery_report where event_key in (select event_key from done)"


def was_received(db: Reader, request_key: str) -> bool:
    """Whether this request came before."""
    return bool(db.value(_SEEN, request_key=request_key))


def store(tx: Transaction, request_key: str, reports: Sequence[tuple[Any, ...]], *, dropped: int) -> int:
    """Put reports (rows of REPORTS) into the inbox; returns how many were new."""
    new = pl.DataFrame(list(reports), schema=REPORTS, orient="row").unique("event_key", keep="first")
    kept = 0
    if not new.is_empty():
        with tx.loaded("report", new):
            kept = tx.execute(_STORE, now=tx.now)
    tx.execute(_REQUEST, request_key=request_key, now=tx.now, kept=kept, dropped=dropped)
    return kept


def waiting(tx: Transaction, most: int) -> list[dict[str, Any]]:
    """The oldest reports of the inbox, each with its mail's state, and whether it is of its current attempt."""
    return tx.rows(_WAITING, most=most)


def settle(
    tx: Transaction,
    *,
    changes: Sequence[tuple[str, str, str, datetime]],
    told: Sequence[tuple[Any, ...]],
    done: Sequence[str],
) -> None:
    """Change mails (mail_id, state, reason, settled_at), log what was told, and take the reports out of the inbox."""
    if changes:
        with tx.loaded("change", pl.DataFrame(list(changes), schema=_CHANGES, orient="row")):
            tx.execute(_APPLY)
    if told:
        with tx.loaded("told", pl.DataFrame(list(told), schema=_TOLD, orient="row")):
            tx.execute(_TELL, now=tx.now)
    with tx.loaded("done", pl.DataFrame({"event_key": list(done)}, schema={"event_key": pl.String})):
        tx.execute(_DONE)
