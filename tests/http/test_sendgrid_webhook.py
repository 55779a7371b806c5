"""`POST /webhooks/sendgrid`: what SendGrid signed is stored and processed; everything else is 400, never 500."""

import asyncio
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from core import clock
from core.errors import SettingsError
from core.http import sendgrid_webhook
from core.http.sendgrid_webhook import MOST_BYTES, sendgrid_route, signature_check
from core.mail.sendgrid_webhook import SIGNATURE, TIMESTAMP
from core.reads import invariants
from core.settings import Settings
from core.store.database import Database
from tests.acme import an_acme, change, digest, events, mails, row
from tests.builders import a_mail
from tests.moments import NOW
from tests.sendgrid_events import Signer, event

SIGNER = Signer()


@pytest.fixture(autouse=True)
def _clock_that_stands(monkeypatch):
    monkeypatch.setattr(clock, "utc_now", lambda: NOW)


@pytest.fixture
def door(settings):
    """The database of an app that knows the verification key."""
    with Database(settings.model_copy(update={"sendgrid_webhook_key": SIGNER.public_key})) as db:
        yield db


@pytest.fixture
def mail(door):
    """`mail("unknown")`: a mail of Acme in that state, with its claim in the log."""
    acme = an_acme(door)

    def made(state="sent", recipient="alice@acme.example"):
        with door.transaction(NOW - timedelta(hours=1), "test") as tx:
            mail_id = a_mail(tx, acme.company_id, state=state, recipient=recipient)
            for kind in ("claimed", state if state != "sending" else None):
                if kind:
                    tx.execute(
                        "insert into mail_event select uuidv7(), mail_id, attempt_id, $kind, $now, $now, "
                        "$kind || ':' || attempt_id, '{}' from mail where mail_id = $mail_id",
                        kind=kind,
                        mail_id=mail_id,
                        now=tx.now,
                    )
        return row(door, "mail", mail_id)

    return made


def post(door, body, headers, *, method="POST"):
    """Status and body of the answer; what is to be done after it is done."""
    sent, chunks = [], [body[place : place + 65536] for place in range(0, len(body), 65536)] or [b""]

    async def receive():
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/webhooks/sendgrid",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
    }
    asyncio.run(Starlette(routes=[sendgrid_route(lambda: door)])(scope, receive, send))
    said = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], json.loads(said) if said.startswith(b"{") else {}


def report(door, *reported, at=NOW):
    """Post signed events."""
    body = json.dumps(list(reported)).encode()
    return post(door, body, SIGNER.headers(body, at))


def about(mail, kind, *, ago=timedelta(minutes=1), **more):
    return event(str(mail["mail_id"]), str(mail["attempt_id"]), kind, NOW - ago, **more)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("delivered", "delivered"),
        ("bounce", "bounced"),
        ("dropped", "bounced"),
        ("spamreport", "bounced"),
        ("unsubscribe", "bounced"),
        ("deferred", "sent"),
        ("processed", "sent"),
    ],
)
@pytest.mark.parametrize("before", ["sent", "unknown", "parked", "sending"])
def test_a_report_settles_its_mail_and_the_history_explains_it(door, mail, before, kind, state):
    told = mail(before)

    assert report(door, about(told, kind)) == (200, {"kept": 1, "dropped": 0})

    after = row(door, "mail", told["mail_id"])
    assert (after["state"], bool(after["reason"])) == (state, state == "bounced")
    assert after["settled_at"] is not None
    # The builder's mails have keys of their own.
    assert {found.invariant for found in invariants.check(door, now=NOW)} <= {"a mail's key says what it is about"}
    with door.read() as r:
        assert r.value("select count(*) as waiting from delivery_report") == 0


def test_a_repeated_event_in_another_request_changes_nothing(door, mail):
    delivered = about(mail(), "delivered")
    report(door, delivered)

    assert report(door, delivered, at=NOW + timedelta(seconds=1)) == (200, {"kept": 0, "dropped": 0})
    with door.read() as r:
        assert r.value("select count(*) as told from mail_event where kind = 'delivered'") == 1


def test_reports_of_strangers_are_counted_and_dropped(door, mail, caplog):
    caplog.set_level("INFO")
    told = mail()
    before = mails(door)
    foreign = [
        event("0199d5c5-0000-7000-8000-000000000000", str(told["attempt_id"]), "bounce", NOW),
        about(told, "open"),
        {"event": "delivered", "sg_event_id": "1", "timestamp": 1},
        "no object",
        about(told, "bounce") | {"mail_id": "' or 1=1"},
        about(told, "bounce") | {"timestamp": "soon"},
        about(told, "bounce") | {"attempt_id": "0199d5c5-0000-7000-8000-000000000001"},
    ]

    status, answer = report(door, *foreign)

    assert (status, answer) == (200, {"kept": 2, "dropped": 5})
    assert "Reports processed: 0 of our mails, 2 of none; 0 mails changed, 0 bounced." in caplog.text
    assert mails(door) == before


def test_a_report_of_an_earlier_attempt_is_history_and_changes_nothing(door, mail):
    told = mail()
    change(door, "update mail set attempt_id = uuidv7()")

    report(door, about(told, "bounce"))

    assert row(door, "mail", told["mail_id"])["state"] == "sent"


def test_a_manager_who_bounced_is_a_task_and_is_told_why_without_an_address(door, mail):
    told = mail()

    report(door, about(told, "bounce", reason="550 5.1.1 <alice@acme.example> unknown"))

    (task,) = events(door, "contact_bounced")
    assert str(task["company_id"]) == str(told["company_id"])
    assert (
        row(door, "mail", told["mail_id"])["reason"]
        == "The recipient's server refused it: 550 5.1.1 <[removed]> unknown"
    )


BODY = b"[]"


@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        (BODY, {}, "headers"),
        (BODY, {TIMESTAMP: str(int(NOW.timestamp()))}, "headers"),
        (BODY, {SIGNATURE: "MEUCIQ=="}, "headers"),
        (BODY, SIGNER.headers(BODY, NOW - timedelta(minutes=11)), "too old"),
        (BODY, SIGNER.headers(BODY, NOW + timedelta(minutes=11)), "future"),
        (BODY, SIGNER.headers(BODY, NOW) | {TIMESTAMP: "yesterday"}, "number"),
        (BODY, SIGNER.headers(BODY, NOW) | {TIMESTAMP: "9" * 40}, "number"),
        (BODY, SIGNER.headers(BODY, NOW) | {SIGNATURE: "no base64!"}, "signature"),
        (BODY, SIGNER.headers(BODY, NOW) | {SIGNATURE: "é"}, "signature"),
        (BODY, Signer().headers(BODY, NOW), "signature"),
        (b"[ ]", SIGNER.headers(BODY, NOW), "signature"),
        (b"\xff\xfe", SIGNER.headers(b"\xff\xfe", NOW), "signature"),
        (b"not json", SIGNER.headers(b"not json", NOW), "no JSON"),
        (b"", SIGNER.headers(b"", NOW), "no JSON"),
        (b"{}", SIGNER.headers(b"{}", NOW), "no list"),
        (b"[" * 100_000, SIGNER.headers(b"[" * 100_000, NOW), "no JSON"),
    ],
)
def test_what_is_not_as_signed_is_refused_with_a_sentence_and_nothing_is_stored(door, body, headers, said):
    before = digest(door)

    status, answer = post(door, body, headers)

    assert status == 400
    assert said in answer["error"]
    assert digest(door) == before


def test_the_same_request_again_is_refused(door, mail):
    body = json.dumps([about(mail(), "delivered")]).encode()
    headers = SIGNER.headers(body, NOW)
    assert post(door, body, headers)[0] == 200
    before = digest(door)

    assert post(door, body, headers) == (400, {"error": "This request came before."})
    assert digest(door) == before


def test_a_body_that_is_too_large_is_not_read_to_its_end(door):
    body = b" " * (MOST_BYTES + 1)

    assert post(door, body, SIGNER.headers(body, NOW))[0] == 413


def test_without_a_key_nothing_is_taken(settings):
    with Database(settings) as db:
        assert post(db, BODY, SIGNER.headers(BODY, NOW))[0] == 404


def test_a_key_that_is_none_stops_the_start():
    with pytest.raises(SettingsError, match="SENDGRID_WEBHOOK_KEY"):
        signature_check(Settings(sendgrid_webhook_key="no key"))


def test_what_could_not_be_processed_after_the_answer_is_done_by_the_next_run(door, mail, monkeypatch):
    told = mail()
    with monkeypatch.context() as patch:
        patch.setattr(sendgrid_webhook, "_process", lambda db: None)
        assert report(door, about(told, "delivered"))[0] == 200
    assert row(door, "mail", told["mail_id"])["state"] == "sent"

    sendgrid_webhook._process(door)

    assert row(door, "mail", told["mail_id"])["state"] == "delivered"


def test_a_database_that_cannot_be_opened_asks_to_come_again(tmp_path):
    broken = tmp_path / "broken.duckdb"
    broken.write_text("no database")
    db = Database(Settings(database_url=str(broken), sendgrid_webhook_key=SIGNER.public_key))

    assert post(db, BODY, SIGNER.headers(BODY, NOW))[0] == 503


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(body=st.binary(max_size=300), signature=st.text(max_size=80), timestamp=st.text(max_size=20))
def test_no_request_is_a_fault_of_the_program(door, body, signature, timestamp):
    headers = {SIGNATURE: signature.encode("latin-1", "ignore").decode("latin-1")}
    headers[TIMESTAMP] = timestamp.encode("latin-1", "ignore").decode("latin-1")

    assert post(door, body, headers)[0] == 400


def test_another_method_is_refused_here(door):
    status, _ = post(door, b"", {}, method="GET")

    assert status == 405
