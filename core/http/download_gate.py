"""Streamlit serves an export to whoever knows its address; this lets only the browser that had it made fetch it.

Pure ASGI. Each browser is given a secret with its first page; pages.parts.exports grants with the same secret.
"""

import asyncio
import logging
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from secrets import token_urlsafe

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BROWSER_COOKIE = "renewal_desk_browser"

_log = logging.getLogger(__name__)
_MEDIA = "/media/"
_OVER = "This download is over, or was made in another browser. Reload the page and export again."


class DownloadGate:
    """ASGI middleware. `stands` says whether a browser, known by its secret, may fetch these bytes now."""

    def __init__(self, app: ASGIApp, stands: Callable[[bytes, str], bool]) -> None:
        """Wrap `app`."""
        self._app = app
        self._stands = stands

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold an export back unless it is granted; give a browser without a secret one."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith(_MEDIA):
            await self._guarded(scope, receive, send)
        elif _wants_a_page(scope) and not _secret(scope):
            await self._app(scope, receive, _introducing(send))
        else:
            await self._app(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        held: list[Message] = []

        async def release(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_export(message):
                held.append(message)
                return
            if not held:
                await send(message)
                return
            start, file = held.pop(), message.get("body", b"")
            # Streamlit sends a file in one piece.
            if await asyncio.to_thread(self._stands, file, _secret(scope)):
                _log.info("An export was fetched.", extra={"bytes": len(file)})
                await send(start)
                await send(message)
                return
            _log.warning("An export was refused: its time is over, or another browser asked.")
            await PlainTextResponse(_OVER, 404)(scope, receive, send)

        # Neither a part of the file nor a compressed one: its own bytes are what is granted.
        whole = [(name, value) for name, value in scope["headers"] if name not in (b"range", b"accept-encoding")]
        await self._app({**scope, "headers": whole}, receive, release)


def _is_export(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-disposition", "").startswith("attachment")


def _wants_a_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _secret(scope: Scope) -> str:
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return ""
    return cookies[BROWSER_COOKIE].value if BROWSER_COOKIE in cookies else ""


def _introducing(send: Send) -> Send:
    async def introduce(message: Message) -> None:
        if message["type"] == "http.response.start":
            cookie = f"{BROWSER_COOKIE}={token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax"
            MutableHeaders(scope=message).append("set-cookie", cookie)
        await send(message)

    return introduce
