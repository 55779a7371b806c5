"""A batch is found by the key of the press that made it, and knows what undid it."""

from core.store import batches
from tests.builders import a_company
from tests.moments import NOW


def test_a_batch_is_stamped_with_its_transaction(db):
    with db.transaction(NOW, "ana@renewal-desk.example") as tx:
        company_id = a_company(tx)
        batch_id = batches.open_batch(tx, company_id, "import", "a press")

        assert batches.batch(tx, batch_id) == {
            "batch_id": batch_id,
            "company_id": company_id,
            "kind": "import",
            "created_at": NOW,
            "actor": "ana@renewal-desk.example",
            "undone_by": None,
        }


def test_a_repeated_press_finds_its_batch_and_another_press_none(db):
    with db.transaction(NOW, "ana") as tx:
        company_id = a_company(tx)
        batch_id = batches.open_batch(tx, company_id, "allocation", "a press")

        assert batches.batch_of_key(tx, company_id, "allocation", "a press") == batch_id
        assert batches.batch_of_key(tx, company_id, "allocation", "another press") is None


def test_an_undone_batch_names_its_undo(db):
    with db.transaction(NOW, "ana") as tx:
        company_id = a_company(tx)
        batch_id = batches.open_batch(tx, company_id, "allocation", "a press")
        undo_id = batches.open_batch(tx, company_id, "undo", "regret", undoes=batch_id)

        assert batches.batch(tx, batch_id)["undone_by"] == undo_id
        assert batches.batch(tx, undo_id)["undone_by"] is None


def test_an_unknown_batch_is_none(db):
    with db.transaction(NOW, "ana") as tx:
        assert batches.batch(tx, tx.new_id()) is None
