"""SendGrid's signed Event Webhook: who sent a request, and the reports of our mails in it.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sendgrid.helpers.eventwebhook import EventWebhook, EventWebhookHeader

from core.errors import InvalidInput, SettingsError
from core.mail.words import capped, plain, without_addresses
from core.rules.deliveries import ReportKind

SIGNATURE, TIMESTAMP = EventWebhookHeader.SIGNATURE, EventWebhookHeader.TIMESTAMP
MOST_REPORTS = 10_000
_REASON_LIMIT = 200
_KEY_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Report:
    """One report of one mail of ours; `event_key` is SendGrid's id of it, `occurred_at` a UTC instant."""

    event_key: str
    mail_id: str
    attempt_id: str
    kind: ReportKind
    reason: str
    occurred_at: datetime


class SignatureCheck:
    """Whether a request was signed with the verification key of the settings, within `tolerance`."""

    def __init__(self, public_key: str, *, tolerance: timedelta) -> None:
        """Raises SettingsError for what is no verification key."""
        try:
            self._webhook = EventWebhook("".join(public_key.split()))
        except ValueError:
            raise SettingsError(
                "SENDGRID_WEBHOOK_KEY is no verification key: copy it from SendGrid's Event Webhook settings."
            ) from None
        self._tolerance = tolerance

    def require(self, body: bytes, *, signature: str, timestamp: str, now: datetime) -> None:
        """Raises InvalidInput, which says what is wrong and nothing of what would be right."""
        if not signature or not timestamp:
            raise InvalidInput(f"The headers {SIGNATURE} and {TIMESTAMP} are needed.")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
            raise InvalidInput("The timestamp is not a number of seconds.")
        if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > self._tolerance:
            raise InvalidInput("The timestamp is too old, or in the future.")
        try:
            signed = self._webhook.verify_signature(body.decode(), signature, timestamp)
        except (UnicodeDecodeError, binascii.Error, ValueError):
            signed = False
        if not signed:
            raise InvalidInput("The signature does not fit.")


def reports(body: bytes) -> tuple[list[Report], int]:
    """The reports of a body that are of mails of ours and of a kind that matters, and how many are not.

    Raises InvalidInput where the body is no JSON list of objects.
    """
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInput("The body is no JSON.") from None
    if not isinstance(events, list) or len(events) > MOST_REPORTS:
        raise InvalidInput(f"The body is no list of at most {MOST_REPORTS:,} events.")
    found = [_report(event) for event in events]
    ours = [report for report in found if report is not None]
    return ours, len(found) - len(ours)


def _report(event: Any) -> Report | None:
    if not isinstance(event, dict):
        return None
    try:
        return Report(
            event_key=_key(event["sg_event_id"]),
            mail_id=str(UUID(event["mail_id"])),
            attempt_id=str(UUID(event["attempt_id"])),
            kind=ReportKind(event["event"]),
            reason=_reason(event),
            occurred_at=datetime.fromtimestamp(float(event["timestamp"]), UTC),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
        return None


def _key(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _KEY_LIMIT:
        raise ValueError("no event id")
    return value


def _reason(event: dict[str, Any]) -> str:
    """What the recipient's server or SendGrid said, without any address."""
    said = event.get("reason") or event.get("response") or ""
    return capped(without_addresses(str(plain(said))), _REASON_LIMIT) if isinstance(said, str) else ""
