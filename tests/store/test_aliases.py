"""The latest word about an address counts, in its company alone, as long as its import stands."""

import polars as pl
import pytest

from core.errors import ConstraintViolated
from core.store.aliases import aliases, remember
from core.store.batches import open_batch
from tests.builders import a_company, a_learner
from tests.moments import NOW


@pytest.fixture
def company(db):
    with db.transaction(NOW, "a test") as tx:
        return a_company(tx)


def confirm(db, company, *pairs):
    """One import that confirmed the pairs of address and learner; returns its batch."""
    with db.transaction(NOW, "a test") as tx:
        batch_id = open_batch(tx, company, "import", tx.new_id())
        rows = [(email.upper(), email, learner_id) for email, learner_id in pairs]
        frame = pl.DataFrame(rows, schema=["email", "email_key", "learner_id"], orient="row")
        assert remember(tx, company, batch_id, frame) == len(pairs)
        return batch_id


def known(db, company):
    with db.read() as r:
        return dict(aliases(r, company).rows())


@pytest.fixture
def people(db, company):
    with db.transaction(NOW, "a test") as tx:
        return a_learner(tx, company), a_learner(tx, company)


def test_the_latest_word_counts_and_its_undo_brings_the_earlier_one_back(db, company, people):
    ana, bo = people
    confirm(db, company, ("annie@home.example", ana))
    later = confirm(db, company, ("annie@home.example", bo))
    assert known(db, company) == {"annie@home.example": bo}

    with db.transaction(NOW, "a test") as tx:
        open_batch(tx, company, "undo", "undone", undoes=later)
    assert known(db, company) == {"annie@home.example": ana}


def test_an_address_is_known_again_where_the_undo_of_its_import_is_undone(db, company, people):
    last = confirm(db, company, ("annie@home.example", people[0]))
    said = []
    for number in range(4):
        with db.transaction(NOW, "a test") as tx:
            last = open_batch(tx, company, "undo", f"undo {number}", undoes=last)
        said.append(known(db, company))

    assert said == [{}, {"annie@home.example": people[0]}] * 2


def test_another_company_knows_nothing_of_it(db, company, people):
    confirm(db, company, ("annie@home.example", people[0]))
    with db.transaction(NOW, "a test") as tx:
        other = a_company(tx)

    assert known(db, other) == {}


def test_one_import_says_one_thing_of_an_address(db, company, people):
    with pytest.raises(ConstraintViolated):
        confirm(db, company, *(("annie@home.example", learner) for learner in people))


def test_nothing_to_remember_writes_nothing(db, company):
    confirm(db, company)

    assert known(db, company) == {}
