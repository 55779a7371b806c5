"""What the database itself refuses, whatever the code says: the checks and keys of data/migrations/0001_tables.sql."""

import pytest

from core.errors import ConstraintViolated
from core.store import batches
from tests.builders import (
    a_batch,
    a_company,
    a_job_run,
    a_learner,
    a_license,
    a_lot,
    a_mail,
    a_staff_member,
    an_installation,
    an_order,
)
from tests.moments import NOW

# One valid row of each table is there; each of these statements breaks one promise about it.
BROKEN = {
    "a kind of installation that is not": "update installation set kind = 'trial'",
    "a role that is not": "update staff set role = 'owner'",
    "a company whose turns count down": "update company set revision = -1",
    "a kind of batch that is not": "update batch set kind = 'deletion'",
    "an undo of nothing": "update batch set kind = 'undo'",
    "an order of nothing": "update license_order set quantity = 0",
    "an order of too many": "update license_order set quantity = 100001",
    "a state of an order that is not": "update license_order set state = 'open'",
    "an order decided at no time": "update license_order set state = 'assigned'",
    "an order decided by nobody": "update license_order set state = 'assigned', decided_at = requested_at",
    "an order decided while requested": "update license_order set decided_at = requested_at, decided_by = 'ana'",
    "an order declined without a reason":
        "update license_order set state = 'declined', decided_at = requested_at, decided_by = 'ana', reason = ''",
    "an oversold lot": "update lot set allocated = quantity + 1",
    "a lot with less than nothing allocated": "update lot set allocated = -1",
    "a lot that ends on its first day": "update lot set expires_on = starts_on",
    "a lot that ends when it starts": "update lot set expires_at = starts_at",
    "an expiry recorded before it came": "update lot set expiry_recorded_at = starts_at",
    "a license that ends when it starts": "update license set expires_at = starts_at",
    "a license released by no batch": "update license set released_at = allocated_at",
    "a kind of mail that is not": "update mail set kind = 'newsletter'",
    "a state of a mail that is not": "update mail set state = 'lost'",
    "a mail without text": "update mail set text = ''",
    "a mail failed without a reason": "update mail set state = 'failed'",
    "a mail skipped without a reason": "update mail set state = 'skipped'",
    "a mail parked without a reason": "update mail set state = 'parked'",
    "a mail sent by no attempt": "update mail set state = 'sent'",
    "a mail tried less than never": "update mail set attempts = -1",
    "a running job that has ended": "update job_run set state = 'running'",
    "an ended job that still runs": "update job_run set finished_at = null",
    "a job failed without a reason": "update job_run set state = 'failed'",
}  # fmt: skip


@pytest.fixture
def company_id(db):
    """A company with one valid row of each table around it."""
    with db.transaction(NOW, "a test") as tx:
        an_installation(tx)
        company_id = a_company(tx)
        a_license(tx, a_lot(tx, company_id, order_id=an_order(tx, company_id)), a_learner(tx, company_id))
        a_mail(tx, company_id)
        a_job_run(tx)
    return company_id


@pytest.mark.usefixtures("company_id")
@pytest.mark.parametrize("statement", BROKEN.values(), ids=BROKEN.keys())
def test_the_database_refuses(db, statement):
    with pytest.raises(ConstraintViolated), db.transaction(NOW, "a test") as tx:
        tx.execute(statement)


def test_the_database_refuses_two_learners_of_a_company_with_one_key(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        a_learner(tx, company_id, email="lena@acme.example")

    with pytest.raises(ConstraintViolated), db.transaction(NOW, "a test") as tx:
        a_learner(tx, company_id, email="Lena@ACME.example")


def test_two_companies_may_have_the_same_learner(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        a_learner(tx, company_id, email="lena@acme.example")
        a_learner(tx, a_company(tx), email="lena@acme.example")

        assert tx.value("select count(*) as people from learner where email_key = 'lena@acme.example'") == 2


def test_the_database_refuses_two_lots_of_one_order(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        order_id = an_order(tx, company_id, state="assigned")
        a_lot(tx, company_id, order_id=order_id)

    with pytest.raises(ConstraintViolated), db.transaction(NOW, "a test") as tx:
        a_lot(tx, company_id, order_id=order_id)


def test_the_database_refuses_two_undos_of_one_batch(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        batch_id = a_batch(tx, company_id)
        batches.open_batch(tx, company_id, "undo", "first press", undoes=batch_id)

    with pytest.raises(ConstraintViolated), db.transaction(NOW, "a test") as tx:
        batches.open_batch(tx, company_id, "undo", "second press", undoes=batch_id)


@pytest.mark.parametrize(
    ("table", "key"),
    [("batch", "request_key"), ("license_order", "request_key"), ("mail", "dedupe_key"), ("company", "name")],
)
def test_the_database_refuses_the_same_key_twice(db, company_id, table, key):
    with db.transaction(NOW, "a test") as tx:
        a_company(tx)
        a_batch(tx, company_id)
        an_order(tx, company_id)
        a_mail(tx, company_id)

    with pytest.raises(ConstraintViolated), db.transaction(NOW, "a test") as tx:
        tx.execute(f"update {table} set {key} = 'the same'")


def test_the_database_refuses_two_staff_with_one_key(db):
    with db.transaction(NOW, "a test") as tx:
        a_staff_member(tx, email="ana@renewal-desk.example")

    with pytest.raises(ConstraintViolated), db.transaction(NOW, "a test") as tx:
        a_staff_member(tx, email="Ana@renewal-desk.example")


def test_the_database_refuses_a_license_of_no_lot(db, company_id):
    with pytest.raises(ConstraintViolated), db.transaction(NOW, "a test") as tx:
        tx.execute(
            """
            insert into license (
                license_id, company_id, lot_id, learner_id, batch_id, starts_at, expires_at, allocated_at)
            select uuidv7(), company_id, uuidv7(), learner_id, batch_id, starts_at, expires_at, allocated_at
            from license
            """
        )
