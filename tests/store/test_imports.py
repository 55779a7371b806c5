"""Imports come back as they were written, to their own company, the latest first."""

import polars as pl
import pytest

from core.rules.renewals import Source
from core.store.batches import open_batch
from core.store.imports import column_of_header, import_of_file, imports, outcome, record_import
from tests.builders import a_company
from tests.moments import NOW

ROWS = pl.DataFrame({"E-mail": ["ana@acme.example", "=cmd()"], "Outcome": ["renewed", "invalid"]})


@pytest.fixture
def company(db):
    with db.transaction(NOW, "a test") as tx:
        return a_company(tx, name="Acme")


def an_import(db, company, *, name="staff.csv", file_hash="f", header_hash="h", column="E-mail"):
    with db.transaction(NOW, "ana@renewal-desk.example") as tx:
        batch_id = open_batch(tx, company, "import", tx.new_id())
        source = Source(name, file_hash, header_hash, column)
        record_import(tx, company, batch_id, source, counts={"rows": 2, "renewed": 1}, outcome=ROWS)
        return batch_id


def test_each_row_comes_back_with_its_outcome_to_its_own_company_alone(db, company):
    batch_id = an_import(db, company)
    with db.transaction(NOW, "a test") as tx:
        other = a_company(tx)

    with db.read() as r:
        assert outcome(r, batch_id, company).equals(ROWS)
        assert outcome(r, batch_id, None).equals(ROWS)
        assert outcome(r, batch_id, other) is None
        assert outcome(r, other, None) is None


def test_imports_are_listed_by_page_with_their_undo(db, company):
    first, second, third = (an_import(db, company, name=f"{number}.csv") for number in range(3))
    with db.transaction(NOW, "bo@renewal-desk.example") as tx:
        open_batch(tx, company, "undo", "undone", undoes=second)

    with db.read() as r:
        latest, total = imports(r, company, page=1, page_size=2)
        rest, _ = imports(r, None, page=2, page_size=2)
    assert ([row["batch_id"] for row in latest], total) == ([third, second], 3)
    assert [(row["undone_at"], row["undone_by"]) for row in latest] == [
        (None, None),
        (NOW, "bo@renewal-desk.example"),
    ]
    assert [row["batch_id"] for row in rest] == [first]
    assert (rest[0]["company"], rest[0]["file_name"], rest[0]["counts"]) == ("Acme", "0.csv", {"rows": 2, "renewed": 1})


def test_an_import_whose_undo_was_undone_stands_by_that_undo(db, company):
    batch_id = an_import(db, company)
    with db.transaction(NOW, "bo@renewal-desk.example") as tx:
        undo = open_batch(tx, company, "undo", "undone", undoes=batch_id)
        again = open_batch(tx, company, "undo", "undone twice", undoes=undo)

    with db.read() as r:
        [row], _ = imports(r, company, page=1, page_size=2)
        before = import_of_file(r, company, "f")
    assert (row["undone_at"], row["undone_by"], row["standing_batch_id"]) == (None, None, again)
    assert before["undone_at"] is None


def test_a_file_and_a_header_are_known_by_their_last_import(db, company):
    an_import(db, company, column="Mail")
    an_import(db, company, column="E-mail", file_hash="another")

    with db.read() as r:
        assert import_of_file(r, company, "f") == {
            "created_at": NOW,
            "actor": "ana@renewal-desk.example",
            "undone_at": None,
        }
        assert import_of_file(r, company, "never seen") is None
        assert column_of_header(r, company, "h") == "E-mail"
        assert column_of_header(r, company, "never seen") is None
