"""The imports of a company, and what is known of a file that comes again: only to those whose imports they are."""

import polars as pl
import pytest

from core.errors import NotFound
from core.reads.imports import header_hash, import_page, imported_before, outcome_file, remembered_column
from core.rules.renewals import Source
from core.store.batches import open_batch
from core.store.imports import record_import
from tests.builders import a_company
from tests.moments import NOW

HEADER = ("E-mail", "Name")


@pytest.fixture
def companies(db):
    with db.transaction(NOW, "a test") as tx:
        return a_company(tx), a_company(tx)


@pytest.fixture
def batch_id(db, companies):
    """An import of the first company."""
    with db.transaction(NOW, "ana@renewal-desk.example") as tx:
        batch_id = open_batch(tx, companies[0], "import", "a press")
        source = Source("staff.csv", "f", header_hash(HEADER), "E-mail")
        rows = pl.DataFrame({"E-mail": ["ana@acme.example"], "Outcome": ["renewed"]})
        record_import(tx, companies[0], batch_id, source, counts={"rows": 1, "renewed": 1}, outcome=rows)
        return batch_id


def test_two_headers_are_one_only_where_names_and_order_are(batch_id):
    others = [("E-mail",), ("Name", "E-mail"), ("E-mail\x1fName",), ("E-mail", "Name", "")]

    assert header_hash(HEADER) == header_hash(tuple(HEADER))
    assert header_hash(HEADER) not in map(header_hash, others[:2] + others[3:])


def test_a_company_sees_its_own_imports_and_staff_all(db, companies, batch_id):
    def listed(company_id):
        found, total = import_page(db, company_id=company_id, page=1, page_size=10)
        return [each.batch_id for each in found], total

    assert listed(companies[0]) == ([batch_id], 1)
    assert listed(companies[1]) == ([], 0)
    assert listed(None) == ([batch_id], 1)


def test_the_rows_of_another_companys_import_are_not_found(db, companies, batch_id):
    assert outcome_file(db, batch_id=batch_id, company_id=companies[0]).height == 1
    with pytest.raises(NotFound):
        outcome_file(db, batch_id=batch_id, company_id=companies[1])


def test_a_file_and_a_header_are_known_in_their_company_alone(db, companies, batch_id):
    known = imported_before(db, company_id=companies[0], file_hash="f")

    assert (known.actor, known.undone_at) == ("ana@renewal-desk.example", None)
    assert imported_before(db, company_id=companies[1], file_hash="f") is None
    assert remembered_column(db, company_id=companies[0], header=HEADER) == "E-mail"
    assert remembered_column(db, company_id=companies[1], header=HEADER) is None
