"""Asks an ASGI application as a server would, in this process: status, headers and body of the answer."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette


@dataclass(frozen=True)
class Told:
    """One answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body, read as text."""
        return self.body.decode()


def ask(
    app: Starlette,
    path: str,
    *,
    method: str = "GET",
    query: str = "",
    token: str = "",
    body: bytes = b"",
    client: str = "192.0.2.1",
    **headers: str,
) -> Told:
    """One question; what runs after the answer has run when this returns. `headers` are as `if_none_match=...`."""
    parts = [body[start : start + 65_536] for start in range(0, len(body), 65_536)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [
            *([(b"authorization", f"Bearer {token}".encode())] if token else []),
            *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()),
        ],
        "client": (client, 50_000),
    }
    asyncio.run(app(scope, receive, send))
    start, *rest = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Told(start["status"], headers, b"".join(message["body"] for message in rest))
