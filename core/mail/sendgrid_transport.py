"""Mails through SendGrid, by the protocol of docs/design.md section 4. The only importer of `sendgrid`.

SendGrid knows no idempotency key, so whatever is not surely taken or surely not taken is Unknown. The client's own
traps are closed here: no time-out, redirects that lose the mail and send the key elsewhere, a log that prints both.
"""

import http.client
import json
import logging
import re
import socket
import ssl
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from email.message import Message as Headers
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import python_http_client
from python_http_client.client import Response
from sendgrid import SendGridAPIClient

from core.errors import SettingsError
from core.mail.bounded_http import bounded_opener
from core.mail.port import Deferred, Message, Outcome, Refused, Rejected, Sent, Unknown
from core.mail.words import capped, plain, without_addresses

REASON_LIMIT = 300
LONGEST_PAUSE = timedelta(days=1)

# The client logs key and recipients at DEBUG, whatever its level is set to by others: nothing of it is logged.
logging.getLogger("python_http_client.client").addFilter(lambda _: False)

_NEVER_CONNECTED = (ConnectionRefusedError, socket.gaierror)


class SendGridTransport:
    """Sends one message per request; safe to share between threads. Time-outs are seconds."""

    name = "sendgrid"

    def __init__(
        self,
        api_key: str,
        host: str,
        sender: str,
        sender_name: str,
        sandbox: bool,
        operation_timeout: float = 10,
        total_timeout: float = 30,
    ) -> None:
        """Raises SettingsError for a key that no header can carry, or a host to which the key would travel in clear."""
        if not re.fullmatch(r"[!-~]+", api_key):
            raise SettingsError(
                "SENDGRID_API_KEY is empty or has spaces or line breaks: set the key as SendGrid shows it."
            )
        if not _is_safe(host):
            raise SettingsError("SENDGRID_HOST must start with https:// (http:// is for 127.0.0.1 only): correct it.")
        self._api_key = api_key
        self._sender = {"email": sender, "name": sender_name}
        self._sandbox = sandbox
        opener = bounded_opener(operation=operation_timeout, total=total_timeout, tls=ssl.create_default_context())
        self._client = SendGridAPIClient(api_key=api_key, host=host.rstrip("/"))
        self._client.client = _OneShot(self._client.client, opener, operation_timeout)

    def send(self, message: Message, *, now: datetime) -> Outcome:
        """Try once; `now` is what the provider's "try again in" counts from. Reasons hold no personal data."""
        try:
            answer = self._client.send(self._body(message))
        except python_http_client.HTTPError as error:
            return self._outcome_of_error(error, message, now)
        except urllib.error.URLError as error:
            if isinstance(error.reason, _NEVER_CONNECTED):
                return Deferred(f"SendGrid could not be reached ({type(error.reason).__name__}).", None)
            return Unknown(f"The connection to SendGrid failed ({type(error.reason).__name__}).")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Unknown(f"SendGrid's answer was lost ({type(error).__name__}).")
        if answer.status_code == 202 or (self._sandbox and answer.status_code == 200):
            return Sent(str(answer.headers.get("X-Message-Id") or ""))
        return Unknown(f"SendGrid answered {answer.status_code}, which is not 202.")

    def _body(self, message: Message) -> dict[str, Any]:
        recipient = {"email": message.recipient}
        if name := str(plain(message.recipient_name)):
            recipient["name"] = name
        return {
            "personalizations": [{"to": [recipient]}],
            "from": self._sender,
            "subject": message.subject,
            "content": [{"type": "text/plain", "value": message.text}, {"type": "text/html", "value": message.html}],
            "custom_args": {"mail_id": message.mail_id, "attempt_id": message.attempt_id},
            "tracking_settings": {"click_tracking": {"enable": False, "enable_text": False}},
            "mail_settings": {"sandbox_mode": {"enable": self._sandbox}},
        }

    def _outcome_of_error(self, error: python_http_client.HTTPError, message: Message, now: datetime) -> Outcome:
        status = error.status_code
        if status in (400, 413, 415):
            return Rejected(self._said(error, message))
        if status in (401, 403):
            return Refused(self._said(error, message))
        if status == 429:
            return Deferred("SendGrid answered 429: too many requests.", _retry_at(error.headers, now), stop=True)
        return Unknown(f"SendGrid answered {status}, which is not 202.")

    def _said(self, error: python_http_client.HTTPError, message: Message) -> str:
        """The provider's own words, without the recipient, any address, or the key."""
        try:
            words = "; ".join(str(fault["message"]) for fault in json.loads(error.body)["errors"])
        except (ValueError, TypeError, KeyError):
            words = "no explanation"
        for private in (self._api_key, message.recipient, message.recipient_name, message.subject):
            if private.strip():
                words = re.sub(re.escape(private), "[removed]", words, flags=re.IGNORECASE)
        words = without_addresses(str(plain(words)))
        return capped(f"SendGrid answered {error.status_code}: {words}", REASON_LIMIT)


class _OneShot(python_http_client.Client):  # type: ignore[misc]  # the library has no types
    """The library's client with a post of ours: through one opener, and with nothing kept from call to call."""

    def __init__(
        self, client: python_http_client.Client, opener: urllib.request.OpenerDirector, timeout: float, *path: str
    ) -> None:
        super().__init__(
            host=client.host,
            request_headers=client.request_headers,
            version=client._version,
            url_path=list(path),
            timeout=timeout,
        )
        self._opener = opener

    def _build_client(self, name: str | None = None) -> "_OneShot":
        return _OneShot(self, self._opener, self.timeout, *self._url_path, *([name] if name else []))

    def post(self, request_body: dict[str, Any]) -> Response:
        """Instead of the library's own, which builds an opener per call, and shares and logs the call's headers."""
        request = urllib.request.Request(
            self._build_url(None),
            data=json.dumps(request_body).encode(),
            headers=self.request_headers | {"Content-Type": "application/json"},
            method="POST",
        )
        return Response(self._make_request(self._opener, request))


def _is_safe(host: str) -> bool:
    parts = urlsplit(host)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and local))


def _retry_at(headers: Headers, now: datetime) -> datetime | None:
    """When the provider wants to be asked again: X-RateLimit-Reset in epoch seconds, or Retry-After; a day at most."""
    reset, after = headers.get("X-RateLimit-Reset", "").strip(), headers.get("Retry-After", "").strip()
    try:
        if reset.isdecimal():
            instant = datetime.fromtimestamp(int(reset), UTC)
        elif after.isdecimal():
            instant = now + timedelta(seconds=int(after))
        elif after:
            instant = parsedate_to_datetime(after).astimezone(UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return min(instant, now + LONGEST_PAUSE)
