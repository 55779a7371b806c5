"""Events say what happened to what, when and by whom."""

import json
from datetime import date

import polars as pl

from core.store import events
from tests.builders import a_company
from tests.moments import NOW


def test_an_event_is_stamped_with_its_transaction(db):
    with db.transaction(NOW, "ana@renewal-desk.example") as tx:
        company_id, order_id = a_company(tx), tx.new_id()
        events.record(tx, "order_requested", company_id=company_id, order_id=order_id, details={"quantity": 5})

        event = tx.row("select * from event")
    assert (event["kind"], event["company_id"], event["order_id"]) == ("order_requested", company_id, order_id)
    assert (event["occurred_at"], event["recorded_at"], event["actor"]) == (NOW, NOW, "ana@renewal-desk.example")
    assert json.loads(event["details"]) == {"quantity": 5}


def test_details_may_hold_dates_and_any_text(db):
    with db.transaction(NOW, "ana") as tx:
        details = {"starts_on": date(2026, 3, 2), "reason": "Zoë's \"half\"\nO'Neil"}
        events.record(tx, "order_assigned", company_id=a_company(tx), details=details)

        recorded = json.loads(tx.value("select details from event"))
    assert recorded == {"starts_on": "2026-03-02", "reason": "Zoë's \"half\"\nO'Neil"}


def test_each_row_becomes_an_event_and_a_missing_column_stays_empty(db):
    with db.transaction(NOW, "ana") as tx:
        company_id, batch_id, learners = a_company(tx), tx.new_id(), [tx.new_id(), tx.new_id()]
        happened = pl.DataFrame({"learner_id": learners, "email": ["a@acme.example", "b@acme.example"]})
        events.record_many(tx, "learner_added", happened, company_id=company_id, batch_id=batch_id)

        recorded = tx.frame("select batch_id, lot_id, license_id, learner_id, kind from event order by learner_id")
    assert recorded["learner_id"].to_list() == sorted(learners)
    assert recorded["kind"].to_list() == ["learner_added"] * 2
    assert recorded["batch_id"].to_list() == [batch_id] * 2
    assert recorded["lot_id"].null_count() == recorded["license_id"].null_count() == 2


def test_nothing_happened_is_no_event(db):
    with db.transaction(NOW, "ana") as tx:
        nobody = pl.DataFrame(schema={"learner_id": pl.String})
        events.record_many(tx, "learner_added", nobody, company_id=a_company(tx), batch_id=tx.new_id())

        assert tx.value("select count(*) as events from event") == 0
