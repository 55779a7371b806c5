"""The log is one JSON object a line, with ids, and without addresses and secrets, whoever wrote it."""

import json
import logging

import pytest
from streamlit.logger import get_logger

from core import logs

JANE = "jane.roe+x@mail.acme.example"
SECRETS = {
    "SG.q8sXk2lPQk6.s3cr3t-part": "the key is SG.q8sXk2lPQk6.s3cr3t-part.",
    "hunter2:x": "cannot reach postgresql://desk:hunter2:x@db.internal/desk",
    "abcdef123456": "Authorization: Bearer abcdef123456",
    "YWxpY2U6c2VjcmV0": "Authorization: Basic YWxpY2U6c2VjcmV0",
    "s3cr3t": "connect(host='db', password='s3cr3t')",
    "tok-123": "GET /callback?access_token=tok-123&state=1",
    "k3y": "api_key = k3y",
    "c00kie": "Cookie: _streamlit_user=c00kie",
    "br0wser": "renewal_desk_browser=br0wser; Path=/",
    "x1y2z3": '{"client_secret": "x1y2z3"}',
    "payload9": "token eyJhbGciOi.payload9.signature",
}


@pytest.fixture
def said(capsys):
    """`said(act)`: what the log says while `act` is done, line by line."""

    def lines(act) -> list[dict]:
        with logs.structured():
            act()
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return lines


def fail(with_what: str) -> None:
    """A fault deep in somebody's code."""
    try:
        raise ValueError(with_what)
    except ValueError as error:
        raise LookupError(f"no such person: {with_what}") from error


@pytest.mark.parametrize(("secret", "text"), SECRETS.items(), ids=SECRETS)
def test_a_secret_is_taken_out(secret, text):
    assert secret not in logs.scrubbed(text)
    assert "[secret]" in logs.scrubbed(text)


@pytest.mark.parametrize(
    "text", [JANE, f"<{JANE}>", f"mailto:{JANE}", f"'{JANE}'", "jané@bücher.example", "a%40b.example"]
)
def test_an_address_is_taken_out(text):
    assert "[address]" in logs.scrubbed(text)
    assert not {"jane", "roe", "jané", "acme", "bücher", "b.example"} & set(
        logs.scrubbed(text).replace(".", " ").split()
    )


@pytest.mark.parametrize(
    "text",
    [
        "The job ran: 3 mails sent",
        "order 0197a1b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b",
        "at 2026-11-23T22:53:00+00:00",
        "@cache in core/mail/render.py, line 69",
        "The token of the batch is no secret",
    ],
)
def test_anything_else_stays(text):
    assert logs.scrubbed(text) == text


def test_a_line_says_when_who_what_and_the_ids(said):
    ids = {"company_id": "c-1", "rows": 12}

    line = said(lambda: logging.getLogger("core.x").warning("%d exports", 3, extra=ids))[0]

    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "warning", "logger": "core.x", "message": "3 exports", "company_id": "c-1", "rows": 12}


def test_no_address_and_no_secret_of_a_fault_reaches_the_log(said):
    def act():
        try:
            fail(f"{JANE} with SG.q8sXk2lPQk6.s3cr3t-part")
        except LookupError:
            logging.getLogger("core.x").exception("It failed for %s", JANE, extra={"whom": JANE})

    line = said(act)[0]
    assert line["message"] == "It failed for [address]"
    assert line["whom"] == "[address]"
    assert "LookupError: no such person: [address] with [secret]" in line["trace"]
    assert "ValueError" in line["trace"]
    assert "jane" not in json.dumps(line)
    assert "s3cr3t" not in json.dumps(line)


@pytest.mark.parametrize("name", ["streamlit.error_util", "streamlit.new", "uvicorn.error"])
def test_faults_that_packages_log_lose_theirs_too(name, capfd):
    (get_logger if name.startswith("streamlit.e") else logging.getLogger)(name)
    with logs.structured():
        try:
            fail(JANE)
        except LookupError as error:
            logging.getLogger(name).error("Uncaught app execution of %s", JANE, exc_info=error)

    text = capfd.readouterr().err
    assert json.loads(text)["message"] == "Uncaught app execution of [address]"
    assert "LookupError" in text
    assert "jane" not in text


def test_a_line_break_in_what_somebody_typed_forges_no_line(said):
    lines = said(lambda: logging.getLogger("core.x").info('Acme\n{"level": "error"}'))

    assert [line["level"] for line in lines] == ["info"]


def test_afterwards_everything_is_as_before():
    root = logging.getLogger()
    before = (logging.getLogRecordFactory(), root.level, root.handlers[:], get_logger("streamlit.y").handlers[:])

    with logs.structured():
        assert logging.getLogRecordFactory() is not before[0]

    assert (logging.getLogRecordFactory(), root.level, root.handlers, get_logger("streamlit.y").handlers) == before


def test_no_access_log_is_kept_as_addresses_stand_in_queries(capsys):
    access = logging.getLogger("uvicorn.access")
    access.propagate = False

    with logs.structured():
        access.info("GET /api/v1/access?email=jo")

    assert "access?email" not in capsys.readouterr().err
