"""`GET /healthz`: 200 while the database opens and the job is on time, else 503 with a reason; `/live`: always 200."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from core import clock
from core.http.health import health_route, live_route
from core.settings import Settings
from core.store.database import Database
from tests.builders import a_company, a_job_run, a_learner
from tests.moments import NOW


def ask(
    database: Callable[[], Database], method: str = "GET", path: str = "/healthz"
) -> tuple[int, dict[str, str], str]:
    """Status, headers and body that a server would be given."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
    asyncio.run(Starlette(routes=[health_route(database), live_route()])(scope, receive, send))
    start, *rest = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, b"".join(message["body"] for message in rest).decode()


@pytest.fixture(autouse=True)
def _clock_that_stands(monkeypatch):
    monkeypatch.setattr(clock, "utc_now", lambda: NOW)


def ran(db, ago):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW - ago)


def test_all_is_well(db):
    ran(db, timedelta(minutes=5))

    status, headers, body = ask(lambda: db)

    assert status == 200
    assert json.loads(body) == {
        "status": "ok",
        "job": {"last_run_at": "2026-03-02T08:55:00+00:00", "next_run_at": "2026-03-02T09:10:00+00:00"},
    }
    assert headers["cache-control"] == "no-store"


def test_an_overdue_job_is_a_fault(db):
    ran(db, timedelta(hours=3))

    status, _, body = ask(lambda: db)

    assert status == 503
    assert json.loads(body)["status"] == "overdue"
    assert "overdue" in json.loads(body)["reason"]


def test_a_database_that_does_not_open_is_a_fault(tmp_path, caplog):
    path = tmp_path / "letter.duckdb"
    path.write_text("Dear customer, this is no database. " * 1000)
    broken = Database(Settings(database_url=str(path)))

    status, _, body = ask(lambda: broken)

    assert status == 503
    assert json.loads(body) == {
        "status": "unavailable",
        "reason": "The database cannot be opened; the log says why.",
    }
    assert "letter.duckdb" in caplog.text


def test_nobody_is_named(db):
    with db.transaction(NOW, "test") as tx:
        a_learner(tx, a_company(tx, name="Acme"), email="alice@acme.example", is_manager=True)

    _, _, body = ask(lambda: db)

    assert "acme" not in body.lower()


def test_only_reading_is_answered(db):
    status, _, _ = ask(lambda: db, "POST")

    assert status == 405


def test_a_process_that_answers_is_alive_whatever_the_database_does():
    def unusable():
        raise AssertionError("the database was asked for")

    status, headers, body = ask(unusable, path="/healthz/live")

    assert (status, json.loads(body)) == (200, {"status": "live"})
    assert headers["cache-control"] == "no-store"


def test_a_database_of_a_newer_program_is_not_ready(db, caplog):
    with db.transaction(NOW, "test") as tx:
        tx.execute("insert into schema_migration (name, checksum) values ('9999_future.sql', 'x')")
    db.close()

    status, _, body = ask(lambda: db)

    assert (status, json.loads(body)["status"]) == (503, "unavailable")
    assert "9999_future.sql" in caplog.text
