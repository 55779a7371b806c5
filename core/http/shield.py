"""What every answer carries and every WebSocket must show: headers for the browser, and where a page came from.

Plain ASGI, around all routes: docs/security.md says what each header stops.
"""

import base64
import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_POLICY_VIOLATION = 1008

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HTTPS_ONLY = "max-age=31536000; includeSubDomains"


def content_security_policy(index_html: str) -> str:
    """What the pages may load and run: their own files, and the inline scripts of the served page by their hash."""
    scripts = " ".join(["'self'", *(_hash(script) for script in _INLINE.findall(index_html))])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            # Streamlit styles its elements from scripts.
            "style-src 'self' 'unsafe-inline'",
            # Icons and images that pages make in the browser.
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


class Shield:
    """The middleware. `public_url` says the address that people use; `policy` is a content security policy."""

    def __init__(self, app: ASGIApp, *, public_url: Callable[[], str], policy: str) -> None:
        self._app = app
        self._own = urlsplit(public_url())
        self._headers = _ALWAYS | {"Content-Security-Policy": policy}
        if self._own.scheme == "https":
            self._headers["Strict-Transport-Security"] = _HTTPS_ONLY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a WebSocket from elsewhere; add the headers to every answer."""
        if scope["type"] == "websocket" and not self._is_own(scope):
            _log.warning("A WebSocket of another origin was refused.")
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._guarded(message.get("headers", []))}
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)

    def _is_own(self, scope: Scope) -> bool:
        """Whether a page of ours opens it: its Origin is the host that was asked, or the address that people use."""
        headers = dict(scope["headers"])
        origin = urlsplit(headers.get(b"origin", b"").decode("latin-1"))
        if origin.scheme not in ("http", "https"):
            return False
        asked = headers.get(b"host", b"").decode("latin-1")
        return origin.netloc == asked or (origin.scheme, origin.netloc) == (self._own.scheme, self._own.netloc)

    def _guarded(self, headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        kept = [(name, self._cookie(value) if name.lower() == b"set-cookie" else value) for name, value in headers]
        there = {name.lower() for name, _ in kept}
        added = [(name.lower().encode(), value.encode()) for name, value in self._headers.items()]
        return [*kept, *((name, value) for name, value in added if name not in there)]

    def _cookie(self, value: bytes) -> bytes:
        attributes = [part.strip().lower() for part in value.split(b";")[1:]]
        if self._own.scheme == "https" and b"secure" not in attributes:
            value += b"; Secure"
        if not any(part.startswith(b"samesite") for part in attributes):
            value += b"; SameSite=Lax"
        return value


def _hash(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"
