"""Renewal by a file on the command line: the numbers add up, a repeat renews nobody, a fault is a sentence."""

import json
from datetime import date

import pytest

from core.settings import Settings
from core.store.database import Database
from tests.acme import an_acme
from tests.test_cli import core

ENDED = date(2026, 2, 1)
CLASSES = (
    *("renew", "live", "never_licensed", "archived", "unknown", "elsewhere", "duplicate", "invalid", "set_aside"),
)
FILE = """Name;E-mail;Boss
Ana;ANA@acme.example;boss@acme.example
Bo;"Bo <bo@acme.example>";boss@acme.example
Bo;bo@acme.example;boss@acme.example
Lee;live@acme.example;boss@acme.example
Charlie;charlie@other.example;boss@acme.example
Who;who@acme.example;boss@acme.example
Oops;oops;boss@acme.example
Cy;cy@acme.example
"""


@pytest.fixture
def database(tmp_path):
    """Acme with four expired learners, one live one and three licenses; returns the file of the database."""
    path = tmp_path / "desk.duckdb"
    with Database(Settings(database_url=str(path))) as db:
        acme = an_acme(db)
        old = acme.lot(4, expires_on=ENDED)
        for name in ("ana", "bo", "cy", "dee"):
            acme.licensed(old, email=f"{name}@acme.example")
        acme.licensed(acme.lot(1), email="live@acme.example")
        acme.lot(3)
        acme.stranger()
    return path


@pytest.fixture
def file(tmp_path):
    """A list with one row of each kind, the last one ragged."""
    path = tmp_path / "staff.csv"
    path.write_text(FILE)
    return path


def run(database, command, file, *options):
    moment = ("--as-of", "2026-03-02T09:00:00Z")
    return core("--database", database, command, file, "--company", "Acme", *moment, *options)


def numbers(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_review_counts_each_row_once_and_changes_nothing(database, file):
    before = database.read_bytes()

    found = numbers(run(database, "review", file, "--json"))

    assert found == {
        "rows": 8,
        "column": "E-mail",
        "renew": 2,
        "expired_not_in_file": 2,
        "live": 1,
        "never_licensed": 0,
        "archived": 0,
        "unknown": 1,
        "elsewhere": 1,
        "duplicate": 1,
        "invalid": 1,
        "set_aside": 1,
        "in_stock": 3,
        "missing": 0,
    }
    assert sum(found[name] for name in CLASSES) == found["rows"]
    assert database.read_bytes() == before


def test_a_file_renews_once_however_often_it_comes(database, file):
    first = numbers(run(database, "renew", file, "--actor", "ana@renewal-desk.example", "--json"))
    again = numbers(run(database, "renew", file, "--actor", "ana@renewal-desk.example", "--json"))

    assert (first["renewed"], first["renew"]) == (2, 2)
    assert (again["renewed"], again["renew"], again["live"], again["batch_id"]) == (0, 0, 3, None)


def test_mended_rows_count_where_that_is_asked_for(database, file):
    assert numbers(run(database, "review", file, "--take-mended", "--json"))["renew"] == 3


def test_too_little_stock_renews_nobody_unless_the_first_so_many_are_asked_for(database, tmp_path):
    everybody = tmp_path / "all.csv"
    everybody.write_text("E-mail\n" + "".join(f"{name}@acme.example\n" for name in ("ana", "bo", "cy", "dee")))

    refused = run(database, "renew", everybody, "--actor", "ana@renewal-desk.example")
    assert refused.returncode == 1
    assert "4 licenses are needed and 3 are in stock: 1 is missing." in refused.stderr

    done = numbers(run(database, "renew", everybody, "--actor", "ana@renewal-desk.example", "--first", 3, "--json"))
    assert (done["renewed"], done["missing"]) == (3, 1)


def test_the_text_says_the_same(database, file):
    said = run(database, "review", file).stdout

    assert [line.split()[-1] for line in said.splitlines()][:4] == ["8", "E-mail", "2", "2"]
    assert "expired not in file" in said


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--company", "Acne"), "--company “Acne” is no company here."),
        (("--column", "Mail"), "--column “Mail” is not in the file. It has “Name”, “E-mail”, “Boss”."),
        (("--as-of", "soon"), "--as-of soon is not a moment"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(database, file, options, sentence):
    done = run(database, "review", file, *options)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_who_answers_for_a_renewal_is_an_address(database, file):
    done = run(database, "renew", file, "--actor", "me")

    assert done.returncode == 1
    assert "“me” is not an e-mail address" in done.stderr
