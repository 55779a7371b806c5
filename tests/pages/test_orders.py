"""Orders: empty, filled, forbidden, done, refused, and what happens when two people act at once."""

from datetime import timedelta

import polars as pl
import pytest

from core.actions.assign_licenses import assign_licenses
from core.actions.decline_order import decline_order
from tests.builders import a_learner, a_license, a_lot, an_order
from tests.moments import NOW
from tests.pages.conftest import field
from tests.pages.test_router import labels, texts


def frames(app):
    """The tables; pandas has made instants of their days."""
    return [pl.from_pandas(element.value).with_columns(pl.col(pl.Datetime).dt.date()) for element in app.dataframe]


def tabs(app):
    return [tab.label for tab in app.tabs]


def toasts(app):
    return [toast.value for toast in app.toast]


def rows(db, sql, **params):
    with db.read() as r:
        return r.rows(sql, **params)


def orders(db):
    return rows(
        db, "select state, quantity, note, po_number, requested_by, reason from license_order order by order_id"
    )


@pytest.fixture
def open_as(open_as):
    """Signed in and on Orders, which is not the home of an account manager."""

    def opened(who, **query):
        app = open_as(who, **query)
        return app.switch_page("orders.py").run() if who == "amir" else app

    return opened


@pytest.fixture
def order_id(db, world):
    """Acme waits for 25 licenses since three days."""
    with db.transaction(NOW, "test") as tx:
        return an_order(
            tx,
            world.acme,
            quantity=25,
            note="For *Lyon*",
            po_number="PO-4711",
            requested_at=NOW - timedelta(days=3),
        )


def ask(app, deed, order_id):
    """Press the button of the order, which opens its dialog."""
    return app.button(key=f"{deed}-{order_id}").click().run()


# Empty and filled


def test_without_orders_a_manager_is_told_how_to_order(open_as):
    app = open_as("alice")

    assert not app.exception
    assert tabs(app) == ["Requested (0)", "Assigned (1)", "Closed (0)"]
    assert "press **Request Licenses**" in texts(app)


def test_a_requested_order_shows_what_is_wanted_by_whom_and_since_when(open_as, order_id):
    shown = texts(open_as("amir")).replace("\\", "")

    assert f"Order {order_id[-6:].upper()}" in shown
    assert "**Acme** · **25 licenses** :orange-badge[waiting for 3 days] :gray-badge[9 in stock]" in shown
    assert "requested by alice:gray[@acme.example] on Feb 27, 2026 · PO number PO-4711" in shown
    assert "For *Lyon*" in shown


def test_what_a_person_typed_is_shown_and_not_interpreted(db, open_as, world):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, world.acme, po_number="**[x](http://evil.example)** :red[y]")

    shown = texts(open_as("amir"))

    assert r"\*\*\[x\]\(http\://evil\.example\)\*\* \:red\[y\]" in shown


def test_stock_is_shown_per_company(open_as):
    app = open_as("amir")

    assert [(metric.label, metric.value) for metric in app.metric] == [("In stock", "13"), ("Allocated", "2")]
    assert frames(app)[0].get_column("company").to_list() == ["Acme", "Borealis"]
    assert frames(app)[0].get_column("available").to_list() == [9, 4]


def test_assigned_orders_are_a_table_with_dates_and_what_is_allocated(open_as):
    app = open_as("alice", tab="Assigned")

    assert frames(app)[0].select("assigned", "allocated", "starts_on", "expires_on").rows() == [
        (10, 1, NOW.date(), NOW.date().replace(year=2027))
    ]


def test_closed_orders_say_who_when_and_why(db, open_as, world):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, world.acme, state="declined", reason="Budget was not approved.")

    app = open_as("alice", tab="Closed")

    assert frames(app)[0].select("state", "decided_by", "decided_on", "reason").rows() == [
        ("Declined", "ana@renewal-desk.example", NOW.date(), "Budget was not approved.")
    ]


def test_long_lists_come_in_pages(db, open_as, world):
    with db.transaction(NOW, "test") as tx:
        for day in range(12):
            an_order(tx, world.acme, quantity=100 + day, requested_at=NOW - timedelta(days=20 - day))
    app = open_as("amir")

    assert labels(app).count("Assign") == 10
    app.pagination(key="page-requested").set_value(2).run()

    assert labels(app).count("Assign") == 2
    assert "111 licenses" in texts(app)


# Filters


def test_search_looks_at_company_note_po_number_requester_and_order(db, open_as, world, order_id):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, world.borealis, requested_by="charlie@borealis.example")
    app = open_as("amir")

    for words in ("ACME", "lyon", "po-4711", "alice@", order_id[-6:]):
        app.text_input(key="search").set_value(words).run()
        assert tabs(app)[0] == "Requested (1)", words


def test_a_filter_without_a_match_says_what_to_change(open_as, order_id):
    app = open_as("amir", search="no such order")

    assert "No order matches" in texts(app)


def test_the_days_of_request_are_in_the_url_and_in_the_company_zone(db, open_as, world):
    # 20:00 UTC on 1 March is 2 March in Auckland and 1 March in Madrid.
    with db.transaction(NOW, "test") as tx:
        for company_id in (world.acme, world.borealis):
            an_order(tx, company_id, requested_at=NOW.replace(day=1, hour=20))
    app = open_as("amir", requested=["2026-03-02", "2026-03-02"])

    assert tabs(app)[0] == "Requested (1)"
    assert "**Borealis**" in texts(app)


def test_choosing_a_company_narrows_everything(db, open_as, world, order_id):
    with db.transaction(NOW, "test") as tx:
        an_order(tx, world.borealis, quantity=77)

    app = open_as("amir", company="Borealis")

    assert tabs(app)[0] == "Requested (1)"
    assert "77 licenses" in texts(app)
    assert "25 licenses" not in texts(app)
    assert [metric.value for metric in app.metric] == ["4", "1"]


# Forbidden


def test_charlie_of_another_company_sees_nothing_of_acme(open_as, order_id):
    app = open_as("charlie", company="Acme", search="acme")

    assert "acme" not in texts(app).lower().replace("acme.example", "")
    assert not any("Assign" in label or "Cancel" in label for label in labels(app))
    assert tabs(app)[0] == "Requested (0)"


def test_an_analyst_reads_and_does_nothing(open_as, order_id):
    app = open_as("nadia").switch_page("orders.py").run()

    assert "25 licenses" in texts(app)
    assert labels(app) == ["Sign out"]


def test_an_analyst_sees_no_person(open_as, order_id):
    shown = texts(open_as("nadia").switch_page("orders.py").run()).replace("\\", "")

    assert "a•••:gray[@acme.example]" in shown
    assert "alice" not in shown
    assert "Lyon" not in shown


def test_a_company_manager_may_cancel_and_not_decide(open_as, order_id):
    shown = labels(open_as("alice"))

    assert "Cancel" in shown
    assert "Assign" not in shown
    assert "Decline" not in shown


# Done


def test_a_manager_requests_licenses(db, open_as):
    app = open_as("alice")
    app.button(key="request-licenses").click().run()
    field(app, "number_input", "quantity").set_value(40)
    field(app, "text_input", "po-number").set_value("PO-9")
    field(app, "text_area", "note").set_value("Two\nlines")

    app.button(key="save").click().run()

    assert toasts(app) == ["40 licenses requested."]
    assert tabs(app)[0] == "Requested (1)"
    assert orders(db)[-1] == {
        "state": "requested",
        "quantity": 40,
        "note": "Two\nlines",
        "po_number": "PO-9",
        "requested_by": "alice@acme.example",
        "reason": "",
    }


def test_an_account_manager_requests_for_the_company_that_is_managed(db, open_as, world):
    app = open_as("amir", company="Borealis")
    app.button(key="request-licenses").click().run()
    field(app, "number_input", "quantity").set_value(3)

    app.button(key="save").click().run()

    assert rows(db, "select company_id from license_order where quantity = 3 order by 1") == [
        {"company_id": world.borealis}
    ]


def test_the_expiry_is_shown_before_assigning_and_follows_the_start(open_as, order_id):
    app = ask(open_as("amir"), "assign", order_id)
    assert "Expires on **Mar 2, 2027**" in texts(app)

    field(app, "date_input", "starts-on").set_value(NOW.date() + timedelta(days=30)).run()

    shown = texts(app).replace("\\", "")
    assert "Expires on **Apr 1, 2027**, the first day without access" in shown
    assert "Apr 1, 2027, 00:00 Europe/Madrid (UTC+02:00), which is Mar 31, 2027, 22:00 UTC" in shown


def test_a_start_that_loses_days_says_so_and_the_best_one_is_a_click_away(db, open_as, order_id, world):
    with db.transaction(NOW, "test") as tx:
        lot_id = a_lot(tx, world.acme, quantity=20, expires_on=NOW.date() + timedelta(days=30))
        for _ in range(20):
            a_license(tx, lot_id, a_learner(tx, world.acme))
    app = ask(open_as("amir"), "assign", order_id)
    # Nine licenses are in stock, so eleven people would be renewed by this lot.
    assert "330 days paid twice" in app.warning[0].value

    app.button(key="propose-start").click().run()

    assert field(app, "date_input", "starts-on").value == NOW.date() + timedelta(days=30)
    assert "Nobody loses a day" in app.success[0].value


def test_an_account_manager_assigns(db, open_as, order_id):
    app = ask(open_as("amir"), "assign", order_id)

    app.button(key="assign").click().run()

    assert toasts(app) == ["25 licenses assigned to Acme."]
    assert tabs(app) == ["Requested (0)", "Assigned (3)", "Closed (0)"]
    assert rows(db, "select quantity from lot where order_id = $id order by 1", id=order_id) == [{"quantity": 25}]


def test_another_number_needs_a_reason(db, open_as, order_id):
    app = ask(open_as("amir"), "assign", order_id)
    field(app, "number_input", "assigned").set_value(20).run()

    app.button(key="assign").click().run()
    assert "say why in the reason" in app.error[0].value
    field(app, "text_input", "assign-reason").set_value("Five people left").run()
    app.button(key="assign").click().run()

    assert toasts(app) == ["20 licenses assigned to Acme."]


def test_an_account_manager_declines_with_a_reason(db, open_as, order_id):
    app = ask(open_as("amir"), "decline", order_id)

    app.button(key="decline").click().run()
    assert "A reason is missing" in app.error[0].value
    field(app, "text_area", "decline-reason").set_value("No budget")
    app.button(key="decline").click().run()

    assert toasts(app) == [f"Order {order_id[-6:].upper()} declined."]
    assert [(row["state"], row["reason"]) for row in orders(db) if row["quantity"] == 25] == [("declined", "No budget")]


def test_a_company_manager_cancels(db, open_as, order_id):
    app = ask(open_as("alice"), "cancel", order_id)

    app.button(key="cancel").click().run()

    assert toasts(app) == [f"Order {order_id[-6:].upper()} cancelled."]
    assert tabs(app) == ["Requested (0)", "Assigned (1)", "Closed (1)"]


def test_the_open_tab_stays_open_when_its_count_changes(db, open_as, world):
    app = open_as("amir", tab="Assigned")
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, world.acme)

    app.run()

    assert tabs(app)[1] == "Assigned (3)"
    assert frames(app)[-1].height == 3


# Refused, twice, at once


def test_saving_without_a_company_is_refused(db, open_as):
    app = open_as("amir")
    app.button(key="request-licenses").click().run()
    field(app, "number_input", "quantity").set_value(40)

    app.button(key="save").click().run()

    assert "Choose a company" in app.error[0].value
    assert len(orders(db)) == 2


def test_the_second_of_two_people_sees_the_new_state_and_a_sentence(db, open_as, order_id):
    app = ask(open_as("amir"), "assign", order_id)
    assign_licenses(db, order_id=order_id, now=NOW, actor="ben@renewal-desk.example")

    app.button(key="assign").click().run()

    assert not app.exception
    assert [warning.value for warning in app.warning] == ["This order has already been assigned; nothing was changed."]
    assert tabs(app) == ["Requested (0)", "Assigned (3)", "Closed (0)"]
    assert len(rows(db, "select lot_id from lot where order_id = $id order by 1", id=order_id)) == 1


def test_a_manager_cannot_cancel_what_was_declined_meanwhile(db, open_as, order_id):
    app = ask(open_as("alice"), "cancel", order_id)
    decline_order(db, order_id=order_id, reason="No budget", now=NOW, actor="amir@renewal-desk.example")

    app.button(key="cancel").click().run()

    assert "already been declined" in app.warning[0].value
    assert tabs(app)[2] == "Closed (1)"


def test_the_sentence_is_said_once(db, open_as, order_id):
    app = ask(open_as("amir"), "assign", order_id)
    app.button(key="assign").click().run()

    app.run()

    assert toasts(app) == []


def test_a_dialog_that_opens_while_another_one_closes_shows_nothing_of_it(open_as, db, world):
    with db.transaction(NOW, "test") as tx:
        orders = [an_order(tx, world.acme, quantity=quantity) for quantity in (43, 20)]
    app = open_as("amir")
    app.button(key=f"assign-{orders[0]}").click().run()
    field(app, "number_input", "assigned").set_value(44).run()

    # The run that closes the first is interrupted by the press on the second: what was typed is still there.
    app.session_state["dialog"] = {"name": "assign", "about": orders[1], "request_key": "another opening"}
    app.run()

    assert field(app, "number_input", "assigned").value == 20
