"""A local stand-in for SendGrid's POST /v3/mail/send: it validates as the real one documents, and fails on demand.

What it accepted (`accepted`) is what counts as seen by people. What it
validates is in sendgrid_rules.py.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from core.clock import utc_now
from tests.sendgrid_rules import fault_of

API_KEY = "SG.test-key.of-the-local-server"
BODY_LIMIT = 30 * 1024 * 1024

# mode -> (status or None for misbehavior on the wire, whether the mail is taken)
MODES: dict[str, tuple[int | None, bool]] = {
    "202": (202, True),
    "200": (200, False),
    "302": (302, False),
    "400": (400, False),
    "401": (401, False),
    "403": (403, False),
    "413": (413, False),
    "415": (415, False),
    "429": (429, False),
    "500": (500, False),
    "500-after-accept": (500, True),
    "502": (502, False),
    "503": (503, False),
    "hang": (None, False),
    "hang-after-accept": (None, True),
    "drip": (None, True),
    "reset-before": (None, False),
    "reset-after": (None, True),
    "garbage": (None, False),
}
Mode = str | Callable[[int], str]

_MESSAGES = {
    401: "The provided authorization grant is invalid, expired, or revoked",
    403: "access forbidden",
    413: "Payload too large",
    415: "Unsupported Media Type",
    429: "too many requests",
}


class SendGridServer:
    """`with SendGridServer() as server:` listens on `server.host` until the block ends.

    `mode` is a key of MODES or a function from the number of the request (1, 2, ...) to one; `latency` and `drip` are
    seconds (before each answer; between dripped bytes); `reset_at` is the epoch second that a 429 names. All may be
    changed while it runs. `accepted` and `requests` are in order of arrival.
    """

    def __init__(self, mode: Mode = "202", *, api_key: str = API_KEY, latency: float = 0.0, drip: float = 0.05) -> None:
        self.mode = mode
        self.api_key = api_key
        self.latency = latency
        self.drip = drip
        self.reset_at: int | None = None
        self.accepted: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def port(self) -> int:
        """The free port that it listens on."""
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        """What to give as the API's host."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def record(self, request: dict[str, Any]) -> str:
        """Keep a request and answer the mode it meets."""
        with self._lock:
            self.requests.append(request)
            number = len(self.requests)
            return self.mode(number) if callable(self.mode) else self.mode

    def accept(self, body: dict[str, Any]) -> str:
        """Take a valid mail, once per recipient, and answer its message id."""
        with self._lock:
            message_id = f"stand-in-{len(self.accepted) + 1}"
            for personalization in body["personalizations"]:
                args = body.get("custom_args", {}) | personalization.get("custom_args", {})
                for person in personalization["to"]:
                    self.accepted.append(
                        {
                            "mail_id": args.get("mail_id"),
                            "attempt_id": args.get("attempt_id"),
                            "to": person["email"],
                            "subject": personalization.get("subject", body.get("subject")),
                            "message_id": message_id,
                            "body": body,
                        }
                    )
            return message_id


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that was killed or gave up is what this server is for, not an error of it."""


def _handler_of(server: SendGridServer) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"stand_in": server})


class _Handler(BaseHTTPRequestHandler):
    stand_in: SendGridServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Silent: tests read `requests`."""

    def do_GET(self) -> None:
        """Nothing is ever asked for with GET: one that arrives is a redirect that was followed."""
        self.stand_in.record({"method": "GET", "path": self.path, "headers": dict(self.headers), "body": None})
        self._answer(200, {})

    def do_POST(self) -> None:
        """One mail."""
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        if len(raw) < length:
            return
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        request = {"method": "POST", "path": self.path, "headers": dict(self.headers), "body": body}
        mode = self.stand_in.record(request)
        if self.stand_in.latency:
            self.stand_in.stopping.wait(self.stand_in.latency)
        if refusal := self._refusal(length, body):
            status, message, field = refusal
            self._answer(status, _errors(message, field))
        else:
            self._act(mode, body)

    def _refusal(self, length: int, body: Any) -> tuple[int, str, str] | None:
        """What the real API would refuse in any mode."""
        if self.path != "/v3/mail/send":
            return 404, "not found", ""
        if self.headers.get("Authorization") != f"Bearer {self.stand_in.api_key}":
            return 401, _MESSAGES[401], ""
        if self.headers.get_content_type() != "application/json":
            return 415, _MESSAGES[415], ""
        if length > BODY_LIMIT:
            return 413, _MESSAGES[413], ""
        fault = fault_of(body)
        return (400, *fault) if fault else None

    def _act(self, mode: str, body: dict[str, Any]) -> None:
        status, takes = MODES[mode]
        sandbox = body.get("mail_settings", {}).get("sandbox_mode", {}).get("enable", False)
        message_id = self.stand_in.accept(body) if takes and not sandbox else ""
        if status is None:
            self._misbehave(mode)
        elif status == 202:
            self._answer(200 if sandbox else 202, {}, {"X-Message-Id": message_id} if message_id else {})
        elif status == 302:
            self._answer(302, {}, {"Location": f"{self.stand_in.host}/elsewhere"})
        elif status == 400:
            self._answer(400, _errors(f"{body['personalizations'][0]['to'][0]['email']} is not allowed", "to"))
        elif status == 429:
            reset_at = self.stand_in.reset_at or int(utc_now().timestamp()) + 60
            self._answer(
                429, _errors(_MESSAGES[429]), {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset_at)}
            )
        else:
            self._answer(status, _errors(_MESSAGES.get(status, "internal error")))

    def _misbehave(self, mode: str) -> None:
        self.close_connection = True
        if mode.startswith("hang"):
            self.stand_in.stopping.wait()
        elif mode == "drip":
            for byte in b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n":
                if self.stand_in.stopping.wait(self.stand_in.drip):
                    return
                self.wfile.write(bytes([byte]))
        elif mode == "garbage":
            self.wfile.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        else:
            # Closing with a zero linger sends RST instead of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.rfile.close()
            self.wfile.close()
            self.connection.close()

    def _answer(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        raw = json.dumps(body).encode() if body else b""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _errors(message: str, field: str = "") -> dict[str, Any]:
    return {"errors": [{"message": message, "field": field or None, "help": None}]}
