"""`/api/v1/access`: who has a token is told what to do with a person; everything else is a sentence, never a 500."""

import json
from datetime import date
from urllib.parse import quote

import pytest
from starlette.staticfiles import StaticFiles

from core import clock
from core.actions.revoke_api_token import revoke_api_token
from core.http.access import MOST_BYTES
from core.reads.api_tokens import api_token_list
from core.rules.api_tokens import written
from core.rules.terms import term
from tests.acme import digest
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.http.asgi import ask
from tests.moments import NOW

PATH = "/api/v1/access"
ENDS_ON = date(2026, 3, 11)
ENDS = term(date(2025, 3, 11), "Europe/Madrid").expires_at


@pytest.fixture
def acme(db):
    """Acme: Liv and manager Max live until ENDS, Nina never licensed, Ark archived."""
    with db.transaction(NOW, "a test") as tx:
        company = a_company(tx, name="Acme")
        lot = a_lot(tx, company, expires_on=ENDS_ON)
        a_license(tx, lot, a_learner(tx, company, email="liv@acme.example"))
        a_license(tx, lot, a_learner(tx, company, email="max@acme.example", is_manager=True))
        a_learner(tx, company, email="nina@acme.example")
        a_learner(tx, company, email="ark@acme.example", archived_at=NOW)


def one(app, token, email):
    return ask(app, PATH, query=f"email={quote(email)}", token=token)


def many(app, token, emails):
    return ask(app, PATH, method="POST", token=token, body=json.dumps({"emails": emails}).encode())


def body_of(access, company="Acme", ends=ENDS):
    return {"access": access, "company": company, "expires_at": ends.isoformat() if ends else None}


# Answers


def test_each_kind_of_person_has_its_answer(app, token, acme):
    assert one(app, token, "liv@acme.example").json == body_of("granted")
    assert one(app, token, "max@acme.example").json == body_of("granted")
    assert one(app, token, "nina@acme.example").json == body_of("expired", ends=None)
    assert one(app, token, "ark@acme.example").json == body_of("archived", ends=None)
    assert one(app, token, "who@acme.example").json == body_of("unknown", None, None)


def test_at_the_instant_of_expiry_a_learner_is_out_and_a_manager_is_sent_to_the_landing_page(
    app, token, acme, monkeypatch
):
    monkeypatch.setattr(clock, "utc_now", lambda: ENDS)

    assert one(app, token, "liv@acme.example").json == body_of("expired")
    assert one(app, token, "max@acme.example").json == body_of("landing") | {"url": "http://localhost:8501"}


def test_many_are_answered_in_the_order_asked_each_for_itself(app, token, acme):
    told = many(
        app, token, ["who@acme.example", "LIV@acme.example", "no address", "liv@acme.example", "\ud800@a.example"]
    )

    assert told.status == 200
    answers = told.json["answers"]
    assert [answer["access"] for answer in answers] == ["unknown", "granted", "unknown", "granted", "unknown"]
    assert answers[1] == {"email": "LIV@acme.example"} | body_of("granted")
    assert ["problem" in answer for answer in answers] == [False, False, True, False, False]


def test_nobody_asked_about_is_no_answer(app, token):
    assert many(app, token, []).json == {"answers": []}


def test_ten_thousand_are_answered_and_one_more_is_refused(app, token, acme):
    emails = [f"learner-{number}@acme.example" for number in range(10_000)]

    assert len(many(app, token, emails).json["answers"]) == 10_000
    told = many(app, token, [*emails, "liv@acme.example"])
    assert (told.status, "at most 10,000" in told.json["error"]) == (422, True)


def test_an_answer_is_kept_by_nobody(app, token, acme):
    assert one(app, token, "liv@acme.example").headers["cache-control"] == "no-store"
    assert ask(app, PATH).headers["cache-control"] == "no-store"


def test_a_question_changes_nothing_but_the_last_use_of_its_token(app, token, acme, db):
    one(app, token, "liv@acme.example")
    assert api_token_list(db)["last_used_at"].to_list() == [NOW]
    before = digest(db)

    one(app, token, "liv@acme.example")
    many(app, token, ["liv@acme.example"])
    assert digest(db) == before


# Who may ask


def test_without_a_token_nothing_is_told(app, acme):
    told = ask(app, PATH, query="email=liv%40acme.example")

    assert told.status == 401
    assert told.headers["www-authenticate"] == 'Bearer realm="renewal-desk"'
    assert "Acme" not in told.text


def test_a_wrong_or_revoked_token_is_no_token(app, token, acme, db):
    unknown = written("019c0000-0000-7000-8000-00000000abcd", "x" * 43)
    revoke_api_token(db, name_or_id="Platform", now=NOW, actor="a test")

    for wrong in ("x", unknown, token, f"{token}x", "é"):
        told = one(app, wrong, "liv@acme.example")
        assert told.status == 401, wrong
        assert 'error="invalid_token"' in told.headers["www-authenticate"]


def test_who_may_not_ask_is_not_told_what_is_wrong_with_the_question(app):
    assert ask(app, PATH, method="POST", body=b"{").status == 401


# What cannot be answered


@pytest.mark.parametrize(
    "query",
    ["", "email=", "email=no", "email=a%40x.example&email=b%40x.example", "email=a b%40x.example", "email=%ff%00"],
)
def test_a_question_about_no_address_is_refused_with_a_sentence(app, token, query):
    told = ask(app, PATH, query=query, token=token)

    assert told.status == 422
    assert told.json["error"].endswith(".")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"1" * 5_000, 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"emails": "ana@acme.example"}', 422),
        (b'{"emails": [1]}', 422),
        (b'{"emails": [null]}', 422),
        (b" " * (MOST_BYTES + 1), 413),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_a_body_that_cannot_be_used_is_refused_with_a_sentence(app, token, body, status):
    told = ask(app, PATH, method="POST", token=token, body=body)

    assert told.status == status
    assert told.json["error"].endswith((".", "}."))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method_is_refused_here_whatever_else_is_served(app, token, method, tmp_path):
    app.mount("/", StaticFiles(directory=tmp_path))

    told = ask(app, PATH, method=method, token=token)

    assert told.status == 405
    assert set(told.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_a_database_that_does_not_open_is_said_and_explained_in_the_log_alone(app_with, tmp_path, caplog, token):
    path = tmp_path / "letter.duckdb"
    path.write_text("Dear customer, this is no database. " * 1000)

    told = one(app_with(database_url=str(path)), token, "liv@acme.example")

    assert (told.status, told.headers["retry-after"]) == (503, "5")
    assert "letter" not in told.text
    assert "letter.duckdb" in caplog.text


# How often


def test_who_asks_too_often_is_told_when_to_ask_again(app_with, token, acme, db):
    db.close()
    app = app_with(api_questions_per_minute=2)

    statuses = [one(app, token, "liv@acme.example").status for _ in range(3)]
    told = one(app, token, "liv@acme.example")

    assert statuses == [200, 200, 429]
    assert 1 <= int(told.headers["retry-after"]) <= 60


def test_a_hundred_e_mails_count_as_a_question(app_with, token, acme, db):
    db.close()
    app = app_with(api_questions_per_minute=3)

    assert many(app, token, ["liv@acme.example"] * 201).status == 200
    assert one(app, token, "liv@acme.example").status == 429


def test_too_many_wrong_tokens_from_an_address_are_refused_and_a_right_one_is_not(app_with, token, acme, db):
    db.close()
    app = app_with(api_wrong_tokens_per_minute=2)

    assert [one(app, "wrong", "liv@acme.example").status for _ in range(3)] == [401, 401, 429]
    assert ask(app, PATH, client="192.0.2.2").status == 401
    assert one(app, token, "liv@acme.example").status == 200
