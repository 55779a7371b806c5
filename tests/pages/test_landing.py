"""The landing page: whatever a manager without a live license opens, and nothing else."""

from datetime import timedelta

import pytest

from core import clock
from tests.acme import change, events
from tests.builders import a_license, a_lot
from tests.moments import NOW
from tests.pages.conftest import field
from tests.pages.test_router import labels, texts


@pytest.fixture
def end(db, world):
    """`end()`: Alice's license, and those of all with the same lot, end an hour before NOW."""

    def ended(learner_id=world.alice):
        lot = "select lot_id from license where learner_id = $learner_id::uuid"
        about = {"at": NOW - timedelta(hours=1), "learner_id": learner_id}
        for table in ("license", "lot"):
            change(db, f"update {table} set expires_at = $at where lot_id in ({lot})", **about)

    return ended


def test_a_manager_without_a_live_license_sees_what_happened_and_three_ways(open_as, end, expire, world):
    expire(world.acme, 3)
    end()

    app = open_as("alice")

    assert not app.exception
    assert [title.value for title in app.title] == ["Renew your license"]
    shown = texts(app).replace("\\", "")
    assert "Your Premium license ended on **Mar 2, 2026, 09:00" in shown
    assert "All **3 learners** of Acme cannot log in" in shown
    for way in ("Contact your account manager", "Renew from this page", "Renew from the Licenses section"):
        assert way in shown
    assert "Amir Haddad" in shown
    assert "amir@renewal-desk.example" in shown
    assert "Nothing is on order." in shown
    assert "Request Licenses" in labels(app)


def test_no_other_page_exists_for_them(open_as, end):
    end()
    app = open_as("alice")

    for page in (
        "orders.py",
        "expired_licenses.py",
        "expiring_licenses.py",
        "forecast.py",
        "learners.py",
        "csv_renewal.py",
        "add_learners.py",
        "staff.py",
    ):
        with pytest.raises(ValueError, match=r"landing\.py"):
            app.switch_page(page)


def test_a_license_that_ends_while_somebody_is_signed_in_ends_the_session_at_the_next_click(open_as, end):
    app = open_as("alice")
    assert [title.value for title in app.title] == ["Orders"]
    end()

    app.run()

    assert [title.value for title in app.title] == ["Renew your license"]


def test_a_dialog_that_was_open_when_the_license_ended_does_nothing(db, open_as, end):
    app = open_as("alice")
    app.button(key="request-licenses").click().run()
    end()

    field(app, "number_input", "quantity").set_value(5)
    app.button(key="save").click().run()

    assert [title.value for title in app.title] == ["Renew your license"]
    assert [event["actor"] for event in events(db, "order_requested")] in ([], ["alice@acme.example"])


def test_licenses_are_requested_from_there_and_the_order_is_shown(db, open_as, end):
    end()
    app = open_as("alice")

    app.button(key="request-licenses").click().run()
    field(app, "number_input", "quantity").set_value(12)
    app.button(key="save").click().run()

    assert not app.exception
    assert "**12 licenses** · requested, waiting for your account manager" in texts(app)
    assert [event["actor"] for event in events(db, "order_requested")] == ["alice@acme.example"]


def test_a_new_license_opens_the_product_at_the_next_click(db, open_as, end, world):
    end()
    app = open_as("alice")
    with db.transaction(NOW, "test") as tx:
        a_license(tx, a_lot(tx, world.acme, quantity=3), world.alice)

    app.run()

    assert [title.value for title in app.title] == ["Orders"]


def test_stock_that_is_there_is_said_with_who_can_allocate_it(db, open_as, end, world):
    end()
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, world.acme, quantity=4)

    assert "**4 licenses are in stock already.**" in texts(open_as("alice"))


def test_a_license_that_starts_later_says_when(db, open_as, end, world):
    end()
    with db.transaction(NOW, "test") as tx:
        a_license(tx, a_lot(tx, world.acme, quantity=1, starts_on=NOW.date() + timedelta(days=3)), world.alice)

    assert "Your new license starts on **Mar 5, 2026, 00:00" in texts(open_as("alice"))


def test_a_demo_session_ends_after_the_set_hours(open_as, monkeypatch):
    app = open_as("amir")
    later = NOW + timedelta(hours=12)
    monkeypatch.setattr(clock, "utc_now", lambda: later)

    app.run()

    assert "Amir Haddad · Account manager" in labels(app)
