"""Our own people from the command line: the first administrator, and a fault is a sentence."""

import json

import pytest

from core.settings import Settings
from core.store.database import Database
from tests.acme import an_acme
from tests.test_cli import core

OMAR, BEN = "omar@renewal-desk.example", "ben@renewal-desk.example"


@pytest.fixture
def database(tmp_path):
    """Acme, which Ana looks after; nobody is an administrator."""
    path = tmp_path / "desk.duckdb"
    with Database(Settings(database_url=str(path))) as db:
        an_acme(db)
    return path


def staff(database, *arguments):
    return core("--database", database, "staff", *arguments)


def listed(database):
    return {row["email"]: row for row in json.loads(staff(database, "list", "--json").stdout)}


def test_the_first_administrator_is_made_here_and_is_the_last_to_go(database):
    made = staff(database, "add", OMAR, "--name", "Omar Said")
    refused = staff(database, "remove", OMAR)

    assert made.returncode == 0, made.stderr
    assert listed(database)[OMAR]["role"] == "administrator"
    assert refused.returncode == 1
    assert "last administrator" in refused.stderr


def test_an_account_manager_goes_once_somebody_takes_over(database):
    staff(database, "add", BEN, "--name", "Ben Okafor", "--role", "account_manager")

    alone = staff(database, "remove", "ana@renewal-desk.example", "--actor", BEN)
    gone = staff(database, "remove", "ANA@renewal-desk.example", "--successor", BEN, "--actor", BEN)

    assert "1 company is looked after" in alone.stderr
    assert gone.returncode == 0, gone.stderr
    assert (list(listed(database)), listed(database)[BEN]["companies"]) == ([BEN], 1)
    assert "Ben Okafor" in staff(database, "list").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "omar", "--name", "Omar"), "e-mail address"),
        (("add", OMAR, "--name", "Omar", "--role", "king"), "no role"),
        (("remove", "nobody@renewal-desk.example"), "not one of our staff"),
    ],
)
def test_a_fault_is_one_sentence(database, arguments, said):
    done = staff(database, *arguments)

    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
