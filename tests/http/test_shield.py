"""Every answer carries the headers that protect a browser; a WebSocket of another origin is refused."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from core.http.shield import Shield, content_security_policy

POLICY = content_security_policy("<html><script>\n go() \n</script><script src='x.js'></script></html>")


def app(public_url="https://renewals.example"):
    def page(request):
        answer = PlainTextResponse("hello")
        answer.set_cookie("_streamlit_xsrf", "1")
        answer.set_cookie("_streamlit_user", "2", httponly=True, samesite="lax", secure=True)
        return answer

    async def stream(websocket):
        await websocket.accept()
        await websocket.close()

    routes = [Route("/", page), WebSocketRoute("/_stcore/stream", stream)]
    return Starlette(routes=routes, middleware=[Middleware(Shield, public_url=lambda: public_url, policy=POLICY)])


def run(served, scope, incoming):
    sent = []

    async def receive():
        return incoming

    async def send(message):
        sent.append(message)

    asyncio.run(served(scope | {"query_string": b"", "subprotocols": []}, receive, send))
    return sent


def headers(public_url="https://renewals.example"):
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    start = run(app(public_url), scope, {"type": "http.request", "body": b"", "more_body": False})[0]
    return [(name.decode(), value.decode()) for name, value in start["headers"]]


def opened(*sent_headers, public_url="https://renewals.example"):
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": list(sent_headers)}
    return run(app(public_url), scope, {"type": "websocket.connect"})[0]["type"] == "websocket.accept"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("content-security-policy", POLICY),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ],
)
def test_every_answer_carries_what_protects_a_browser(name, value):
    assert (name, value) in headers()


def test_without_tls_nothing_promises_it():
    assert "strict-transport-security" not in dict(headers("http://localhost:8501"))


def test_the_policy_lets_nothing_of_elsewhere_in_and_no_script_that_is_not_known():
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))

    assert "http" not in POLICY
    assert "*" not in POLICY
    assert "unsafe" not in rules["script-src"]
    assert rules["script-src"].count("sha256-") == 1
    assert (rules["object-src"], rules["frame-ancestors"]) == ("'none'", "'none'")


def test_cookies_are_secure_behind_tls_and_of_this_site_always():
    behind_tls = [value for name, value in headers() if name == "set-cookie"]
    without = [value for name, value in headers("http://localhost:8501") if name == "set-cookie"]

    assert [value.lower().count("secure") for value in behind_tls] == [1, 1]
    assert [value.lower().count("samesite") for value in behind_tls] == [1, 1]
    assert "secure" not in without[0].lower()


HOST = (b"host", b"app.internal:8501")


@pytest.mark.parametrize(
    ("origin", "let_in"),
    [
        (b"http://app.internal:8501", True),
        (b"https://renewals.example", True),
        (b"http://renewals.example", False),
        (b"https://renewals.example.evil.example", False),
        (b"https://evil.example", False),
        (b"http://localhost:9999", False),
        (b"http://app.internal:9999", False),
        (b"null", False),
        (b"", False),
        (b"file://", False),
        (b"\xff\xfe", False),
    ],
)
def test_a_websocket_is_opened_by_a_page_of_ours_alone(origin, let_in):
    assert opened(HOST, (b"origin", origin)) is let_in


def test_a_websocket_without_an_origin_is_refused():
    assert not opened(HOST)
    assert not opened()
