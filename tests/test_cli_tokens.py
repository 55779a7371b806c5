"""Tokens on the command line: printed once, listed without their secret, revoked."""

import json

import pytest

from core.reads.api_tokens import holder_of
from core.settings import Settings
from core.store.database import Database
from tests.test_cli import core, fails_with_one_sentence


@pytest.fixture
def database(embedded_only):
    """The path of an empty database."""
    return embedded_only.database_url


def holder(database, token):
    with Database(Settings(database_url=str(database))) as db:
        return holder_of(db, token)


def test_a_token_is_created_listed_and_revoked(database):
    created = core("--database", database, "token", "create", "Training platform", "--actor", "omar@desk.example")
    assert created.returncode == 0, created.stderr
    token = created.stdout.strip()
    assert holder(database, token).name == "Training platform"

    listed = core("--database", database, "token", "list", "--json")
    (row,) = json.loads(listed.stdout)["tokens"]
    assert (row["name"], row["created_by"], row["last_used_at"]) == ("Training platform", "omar@desk.example", None)
    assert token.split("_", 2)[2] not in listed.stdout

    revoked = core("--database", database, "token", "revoke", "Training platform")
    assert revoked.stdout == "Training platform is revoked.\n"
    assert holder(database, token) is None
    assert "revoked" in core("--database", database, "token", "list").stdout


def test_a_fault_is_one_sentence(database):
    fails_with_one_sentence(core("--database", database, "token", "revoke", "Nobody"), "Nobody")
    fails_with_one_sentence(core("--database", database, "token", "create", " "), "needs a name")
