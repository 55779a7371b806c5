"""To re-send a mail, because a person says so: a mail of its own that names the one it repeats (docs/adr/0019)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from core.actions.expiry_notices import expiry_mails, expiry_notices
from core.actions.order_notices import order_mails
from core.errors import NotFound, Refused
from core.rules.access import Deed
from core.rules.notices import NoticeKind
from core.rules.outbox import FOR_MANAGERS, RESENDABLE, check_reason, resent_key
from core.settings import Settings
from core.store import events, mails, resends
from core.store.database import Database, Reader
from core.store.mails import PlannedMail
from core.store.retry import retried


@dataclass(frozen=True, slots=True)
class Resent:
    """The new mail and whom it goes to."""

    mail_id: str
    recipient: str


@retried
def resend_mail(
    db: Database,
    *,
    mail_id: str,
    recipient_id: str | None = None,
    reason: str,
    request_key: str,
    now: datetime,
    actor: str,
) -> Resent:
    """Plan the mail once more: the same text to the same recipient, or to the manager `recipient_id` (a learner's id).

    To another manager it is written anew, with the facts of `now`. The same `request_key` again is the same mail.

    Raises InvalidInput, NotFound, and Refused where the mail goes by itself, is on its way again already, has nothing
    left to say or has lost its use.
    """
    db.require(Deed.MANAGE_MAILS, db.caller.company_id)
    why = check_reason(reason)
    with db.transaction(now, actor) as tx:
        old = resends.mail(tx, mail_id)
        known = resends.mail_of_request(tx, mail_id, request_key)
        if known is not None:
            return Resent(known["mail_id"], known["recipient"])
        _require_resendable(old, now)
        again = _again(tx, db.settings, old, recipient_id, now)
        recipient_key = again.dedupe_key.split(":")[3]
        count, underway = resends.repeated(tx, mail_id, resent_key(old["dedupe_key"], recipient_key, 0)[:-1])
        if underway:
            raise Refused(f"It is on its way to {again.recipient} again already. Wait for what becomes of it.")
        key = resent_key(old["dedupe_key"], recipient_key, count + 1)
        mails.plan(tx, [replace(again, dedupe_key=key, resends_mail_id=mail_id, request_key=request_key)])
        new_id = resends.mail_of_key(tx, key)
        details = {"mail_id": new_id, "resends": mail_id, "kind": old["kind"], "reason": why}
        events.record(tx, "mail_resent", company_id=old["company_id"], details=details)
    return Resent(new_id, again.recipient)


def _require_resendable(old: Mapping[str, Any], now: datetime) -> None:
    if old["state"] not in RESENDABLE:
        said = {
            "skipped": "It was not to be sent, and has no text.",
            "planned": "It has not left yet: the job sends it by itself.",
            "sending": "It is being sent right now.",
        }[old["state"]]
        raise Refused(f"{said} Nothing was re-sent.")
    if old["useless_at"] is not None and old["useless_at"] <= now:
        raise Refused("It has lost its use: what it is about is over. Nothing was re-sent.")


def _again(
    r: Reader, settings: Settings, old: Mapping[str, Any], recipient_id: str | None, now: datetime
) -> PlannedMail:
    """The mail to be planned; its key is still that of a first one."""
    if recipient_id is None:
        return _same(old)
    if old["kind"] not in FOR_MANAGERS:
        raise Refused("This mail is for our own people: no manager of a company gets it. Nothing was re-sent.")
    to = resends.manager(r, old["company_id"], recipient_id)
    if to is None:
        raise NotFound("This is no manager of the company any more. Reload the page and choose another one.")
    if to["email_key"] == old["dedupe_key"].split(":")[3]:
        return _same(old)
    kind = NoticeKind(old["kind"])
    if old["order_id"] is not None:
        return _of_order(r, settings, kind, old["order_id"], to, now)
    lots = resends.lots_of_date(r, old["company_id"], old["about_on"])
    (notice,) = expiry_notices(r, {kind: lots}, now=now, to=to)
    (mail,) = expiry_mails(settings, notice)
    if mail.skipped:
        raise Refused(f"{mail.skipped} Nothing was re-sent.")
    return mail


def _same(old: Mapping[str, Any]) -> PlannedMail:
    names = set(PlannedMail.__dataclass_fields__) - {"skipped", "resends_mail_id", "request_key"}
    return PlannedMail(**{name: old[name] for name in names}, skipped="")


def _of_order(
    r: Reader, settings: Settings, kind: NoticeKind, order_id: str, to: Mapping[str, str], now: datetime
) -> PlannedMail:
    ended = resends.ended_at(r, order_id)
    if kind is NoticeKind.LICENSES_ASSIGNED and ended is not None and ended <= now:
        raise Refused("The licenses that it tells of have expired. Nothing was re-sent.")
    (mail,) = order_mails(r, settings, kind, order_id, now=now, to=to)
    return mail
