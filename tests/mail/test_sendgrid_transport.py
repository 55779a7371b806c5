"""The SendGrid transport against a local server: what each answer means, and what never leaks."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.message import Message as Headers

import pytest

from core.errors import SettingsError
from core.mail.port import Deferred, Message, Outcome, Refused, Rejected, Sent, Unknown
from core.mail.sendgrid_transport import SendGridTransport, _retry_at
from tests.sendgrid_server import API_KEY, MODES, SendGridServer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RESET_AT = NOW + timedelta(minutes=7)


def a_message(number: int = 1, *, recipient: str = "omar@acme.example", name: str = "Omar Haddad") -> Message:
    return Message(f"mail-{number}", f"attempt-{number}", recipient, name, f"Subject {number}", "<p>Hi</p>", "Hi")


def a_transport(
    host: str, *, key: str = API_KEY, sandbox: bool = False, operation: float = 0.2, total: float = 0.4
) -> SendGridTransport:
    return SendGridTransport(key, host, "desk@vendor.example", "Renewal Desk", sandbox, operation, total)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SendGridServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with SendGridServer() as running:
        running.reset_at = int(RESET_AT.timestamp())
        yield running


OUTCOMES: dict[str, Outcome] = {
    "202": Sent("stand-in-1"),
    "200": Unknown("SendGrid answered 200, which is not 202."),
    "302": Unknown("SendGrid answered 302, which is not 202."),
    "400": Rejected("SendGrid answered 400: [removed] is not allowed"),
    "401": Refused("SendGrid answered 401: The provided authorization grant is invalid, expired, or revoked"),
    "403": Refused("SendGrid answered 403: access forbidden"),
    "413": Rejected("SendGrid answered 413: Payload too large"),
    "415": Rejected("SendGrid answered 415: Unsupported Media Type"),
    "429": Deferred("SendGrid answered 429: too many requests.", RESET_AT, stop=True),
    "500": Unknown("SendGrid answered 500, which is not 202."),
    "500-after-accept": Unknown("SendGrid answered 500, which is not 202."),
    "502": Unknown("SendGrid answered 502, which is not 202."),
    "503": Unknown("SendGrid answered 503, which is not 202."),
    "hang": Unknown("SendGrid's answer was lost (TimeoutError)."),
    "hang-after-accept": Unknown("SendGrid's answer was lost (TimeoutError)."),
    "drip": Unknown("SendGrid's answer was lost (TimeoutError)."),
    "reset-before": Unknown("SendGrid's answer was lost (ConnectionResetError)."),
    "reset-after": Unknown("SendGrid's answer was lost (ConnectionResetError)."),
    "garbage": Unknown("SendGrid's answer was lost (BadStatusLine)."),
}


@pytest.mark.parametrize("mode", MODES)
def test_each_answer_has_one_meaning_and_is_asked_for_once(server: SendGridServer, mode: str) -> None:
    server.mode = mode

    outcome = a_transport(server.host).send(a_message(), now=NOW)

    assert outcome == OUTCOMES[mode]
    assert [request["method"] for request in server.requests] == ["POST"]
    assert len(server.accepted) == MODES[mode][1]
    assert not (server.accepted and isinstance(outcome, Deferred | Rejected | Refused))


def test_a_drip_ends_with_the_total_deadline(server: SendGridServer) -> None:
    server.mode = "drip"
    started = time.monotonic()

    a_transport(server.host).send(a_message(), now=NOW)

    assert 0.3 < time.monotonic() - started < 0.9


def test_what_is_sent_is_one_recipient_two_opaque_ids_and_no_tracking(server: SendGridServer) -> None:
    a_transport(server.host).send(a_message(name="Haddad, Omar\r\n; Eve"), now=NOW)

    (taken,) = server.accepted
    assert (taken["mail_id"], taken["attempt_id"], taken["to"]) == ("mail-1", "attempt-1", "omar@acme.example")
    body = taken["body"]
    assert body["personalizations"] == [{"to": [{"email": "omar@acme.example", "name": "Haddad, Omar ; Eve"}]}]
    assert body["custom_args"] == {"mail_id": "mail-1", "attempt_id": "attempt-1"}
    assert body["tracking_settings"]["click_tracking"] == {"enable": False, "enable_text": False}
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]
    assert body["from"] == {"email": "desk@vendor.example", "name": "Renewal Desk"}


def test_the_proxy_of_the_environment_as_the_transport_was_made_carries_every_mail(
    server: SendGridServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("http_proxy", server.host)
    transport = a_transport("http://localhost:9")
    monkeypatch.delenv("http_proxy")

    for number in (1, 2):
        transport.send(a_message(number), now=NOW)

    assert [asked["path"] for asked in server.requests] == ["http://localhost:9/v3/mail/send"] * 2


def test_an_answer_that_was_lost_spoils_no_later_one(server: SendGridServer) -> None:
    server.mode = lambda number: ("drip", "302", "garbage", "202")[number - 1]
    transport = a_transport(server.host)

    outcomes = [type(transport.send(a_message(n), now=NOW)) for n in range(4)]

    assert outcomes == [Unknown, Unknown, Unknown, Sent]


def test_a_recipient_without_a_name_is_taken(server: SendGridServer) -> None:
    assert isinstance(a_transport(server.host).send(a_message(name=""), now=NOW), Sent)
    assert server.accepted[0]["body"]["personalizations"] == [{"to": [{"email": "omar@acme.example"}]}]


def test_the_sandbox_validates_and_sends_nothing(server: SendGridServer) -> None:
    assert a_transport(server.host, sandbox=True).send(a_message(), now=NOW) == Sent("")
    assert server.accepted == []


def test_a_wrong_key_is_refused(server: SendGridServer) -> None:
    assert isinstance(a_transport(server.host, key="SG.other").send(a_message(), now=NOW), Refused)


def test_an_unusable_recipient_is_rejected_without_being_named(server: SendGridServer) -> None:
    outcome = a_transport(server.host).send(a_message(recipient="not-an-address"), now=NOW)

    assert outcome == Rejected("SendGrid answered 400: Does not contain a valid address.")


def test_a_refused_connection_may_be_planned_again() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        outcome = a_transport(f"http://127.0.0.1:{unheard.getsockname()[1]}").send(a_message(), now=NOW)

    assert outcome == Deferred("SendGrid could not be reached (ConnectionRefusedError).", None)


def test_a_failed_name_lookup_may_be_planned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.setenv("no_proxy", "*")

    outcome = a_transport("https://api.sendgrid.invalid").send(a_message(), now=NOW)

    assert outcome == Deferred("SendGrid could not be reached (gaierror).", None)


def test_a_peer_that_speaks_no_tls_is_unknown(server: SendGridServer) -> None:
    outcome = a_transport(f"https://127.0.0.1:{server.port}").send(a_message(), now=NOW)

    assert isinstance(outcome, Unknown)
    assert server.accepted == []


@pytest.mark.parametrize(
    ("headers", "instant"),
    [
        ({"X-RateLimit-Reset": str(int(RESET_AT.timestamp()))}, RESET_AT),
        ({"Retry-After": "90"}, NOW + timedelta(seconds=90)),
        ({"Retry-After": "Sun, 22 Nov 2026 12:07:00 GMT"}, RESET_AT),
        ({"X-RateLimit-Reset": "99999999999"}, NOW + timedelta(days=1)),
        ({"X-RateLimit-Reset": "9" * 40}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_the_provider_names_when_to_come_back(headers: dict[str, str], instant: datetime | None) -> None:
    answer = Headers()
    for name, value in headers.items():
        answer[name] = value

    assert _retry_at(answer, NOW) == instant


def test_requests_of_many_threads_never_mix(server: SendGridServer) -> None:
    transport = a_transport(server.host, operation=10, total=10)

    with ThreadPoolExecutor(16) as pool:
        sent = list(
            pool.map(lambda n: transport.send(a_message(n, recipient=f"p{n}@acme.example"), now=NOW), range(200))
        )

    assert all(isinstance(outcome, Sent) for outcome in sent)
    taken = {(m["mail_id"], m["attempt_id"], m["to"], m["subject"]) for m in server.accepted}
    assert taken == {(f"mail-{n}", f"attempt-{n}", f"p{n}@acme.example", f"Subject {n}") for n in range(200)}
    names = {frozenset(request["headers"]) for request in server.requests}
    assert names == {
        frozenset({"Accept", "Accept-Encoding", "Authorization", "Connection", "Content-Length", "Content-Type"})
        | {"Host", "User-Agent"}
    }


@pytest.mark.parametrize("mode", ["202", "400", "401", "302", "hang", "garbage"])
def test_logs_at_debug_and_outcomes_hold_neither_key_nor_person(
    server: SendGridServer, mode: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server.mode = mode
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="python_http_client.client"):
        outcome = a_transport(server.host).send(a_message(), now=NOW)

    out, err = capfd.readouterr()
    everything = caplog.text + repr(outcome) + repr(a_transport(server.host)) + out + err
    for secret in (API_KEY, "omar@acme.example", "Omar Haddad"):
        assert secret not in everything


@pytest.mark.parametrize("key", ["", " ", "SG.a\nX-Evil: 1", "SG.kéy"])
def test_a_key_that_no_header_can_carry_stops_at_the_start(key: str) -> None:
    with pytest.raises(SettingsError, match="SENDGRID_API_KEY") as refusal:
        a_transport("https://api.sendgrid.com", key=key)

    assert "Evil" not in str(refusal.value)


@pytest.mark.parametrize("host", ["http://api.sendgrid.com", "ftp://127.0.0.1", "api.sendgrid.com", "https://"])
def test_a_host_to_which_the_key_would_travel_in_clear_stops_at_the_start(host: str) -> None:
    with pytest.raises(SettingsError, match="SENDGRID_HOST"):
        a_transport(host)


def test_the_server_stops_at_once_while_a_caller_hangs() -> None:
    with SendGridServer("hang") as server:
        caller = threading.Thread(target=a_transport(server.host).send, args=(a_message(),), kwargs={"now": NOW})
        caller.start()
        started = time.monotonic()
    assert time.monotonic() - started < 0.5
    caller.join()


def test_the_mode_may_follow_the_number_of_the_request(server: SendGridServer) -> None:
    server.mode = lambda number: "503" if number == 1 else "202"
    transport = a_transport(server.host)

    assert [type(transport.send(a_message(n), now=NOW)) for n in (1, 2)] == [Unknown, Sent]
