"""The account manager's home: the queue with its parts, what needs them today, and the dialogs of a row."""

from datetime import timedelta

import pytest

from core.actions.snooze_lapse import snooze_lapse
from tests.acme import events
from tests.builders import a_learner, a_license, a_lot, a_staff_member, an_order
from tests.moments import NOW
from tests.pages.conftest import EXPIRED_ON, field

AMIR = "amir@renewal-desk.example"


def queue(app):
    """The companies and dates of the table that is shown."""
    return [
        (row["company"], str(row["expires_on"])[:10])
        for table in app.dataframe
        if "next" in table.value or "more" in table.value
        for row in table.value.to_dict("records")
    ]


def opened(app, name, company_id, on=EXPIRED_ON):
    """The app after a press on a button of a row; the press itself is tried in tests/browser/test_renewal_desk.py."""
    app.session_state["dialog"] = {"name": f"desk-{name}", "about": f"{company_id}:{on}", "request_key": "once"}
    return app.run()


def tabs(app):
    return [tab.label for tab in app.tabs]


@pytest.fixture
def lapse(world, expire):
    return expire(world.acme, 3)


def test_it_is_the_home_of_an_account_manager_and_of_nobody_else(open_as):
    assert open_as("amir").title[0].value == "Renewal Desk"
    assert open_as("nadia").title[0].value == "Forecast"
    assert open_as("alice").title[0].value == "Orders"


def test_what_lapses_is_listed_with_its_next_step(open_as, lapse):
    app = open_as("amir")

    assert tabs(app) == ["To do (1)", "Settled (0)", "Snoozed (0)"]
    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["company"], row["learners"], row["short_by"]) == ("Acme", 3, 0)
    assert row["next"].endswith("Allocate")


def test_nothing_to_do_is_said(open_as):
    app = open_as("amir")

    assert tabs(app) == ["To do (0)", "Settled (0)", "Snoozed (0)"]
    assert "Nothing is to be done" in app.info[0].value
    assert "Nothing else waits" in app.success[0].value


def test_companies_of_others_are_shown_on_a_switch(open_as, lapse, db, world):
    with db.transaction(NOW, "a test") as tx:
        other = a_staff_member(tx, email="bea@renewal-desk.example", name="Bea Stone")
        tx.execute(
            "insert into hand_over (company_id, account_manager_id) select $c::uuid, $s::uuid", c=world.acme, s=other
        )
    app = open_as("amir")
    assert queue(app) == []

    app.toggle(key="everybody").set_value(True).run()

    assert queue(app) == [("Acme", str(EXPIRED_ON))]
    assert app.dataframe[0].value["owner"][0] == "Bea Stone"


def test_the_search_and_the_company_narrow_the_queue(open_as, lapse, expire, world):
    expire(world.borealis, 1, word="north")
    app = open_as("amir")
    assert len(queue(app)) == 2

    app.text_input(key="find-lapse").set_value("bore").run()
    assert [company for company, _ in queue(app)] == ["Borealis"]
    app.text_input(key="find-lapse").set_value("nobody").run()
    assert "No company matches" in app.info[0].value


def test_what_is_snoozed_is_apart_with_its_reason(open_as, lapse, db, world):
    snooze_lapse(
        db,
        company_id=world.acme,
        expires_on=EXPIRED_ON,
        until=NOW.date() + timedelta(days=3),
        reason="They decide in May.",
        now=NOW,
        actor=AMIR,
    )

    app = open_as("amir", queue="Snoozed")

    assert tabs(app) == ["To do (0)", "Settled (0)", "Snoozed (1)"]
    assert app.dataframe[0].value["snooze_reason"][0] == "They decide in May."


def test_the_top_says_what_waits_today(open_as, db, world):
    with db.transaction(NOW, "a test") as tx:
        an_order(tx, world.acme, requested_at=NOW - timedelta(days=4))
        manager = a_learner(tx, world.acme, is_manager=True)
        a_license(tx, a_lot(tx, world.acme, quantity=1, expires_on=EXPIRED_ON), manager)
        a_lot(tx, world.acme, quantity=7, expires_on=NOW.date() + timedelta(days=20))

    app = open_as("amir")
    said = " ".join(each.value for each in app.markdown)

    assert "**1** order waits for 4 days" in said
    assert "**1** company has managers who cannot log in" in said
    assert "**7** licenses in stock end unused within 60 days" in said


def test_snooze_asks_for_a_day_and_a_reason(open_as, lapse, db, world):
    app = opened(open_as("amir"), "Snooze", world.acme)
    assert field(app, "date_input", "snooze-until").value == NOW.date() + timedelta(days=7)

    app.button(key="snooze").click().run()
    assert "A reason is missing" in app.error[0].value
    field(app, "text_input", "snooze-reason").set_value("They decide in May.")
    app.button(key="snooze").click().run()

    assert tabs(app) == ["To do (0)", "Settled (0)", "Snoozed (1)"]
    assert len(events(db, "lapse_snoozed")) == 1


def test_take_back_returns_it_to_the_list(open_as, lapse, db, world):
    snooze_lapse(
        db,
        company_id=world.acme,
        expires_on=EXPIRED_ON,
        until=NOW.date() + timedelta(days=3),
        reason="Later.",
        now=NOW,
        actor=AMIR,
    )

    app = opened(open_as("amir"), "Take Back", world.acme)

    assert tabs(app) == ["To do (1)", "Settled (0)", "Snoozed (0)"]


def test_a_call_names_whom_to_call_and_keeps_what_was_said(open_as, lapse, db, world):
    app = opened(open_as("amir"), "Call", world.acme)
    assert any("Alice Park" in each.value and "live until" in each.value for each in app.markdown)

    field(app, "text_area", "call-text").set_value("Left a message.")
    app.button(key="save-call").click().run()

    (event,) = events(db, "note_written")
    assert '"call"' in event["details"]


def test_notes_are_read_and_written(open_as, lapse, world):
    app = opened(open_as("amir"), "Notes", world.acme)
    field(app, "text_area", "note-text").set_value("Pays *late*.")
    app.button(key="save-note").click().run()

    app = opened(app, "Notes", world.acme)

    assert "Pays *late*." in [each.value for each in app.text]


@pytest.mark.parametrize("name", ["Snooze", "Call", "Notes", "Take Back"])
def test_a_row_that_is_gone_closes_its_dialog(open_as, world, name):
    app = opened(open_as("amir"), name, world.acme)

    assert not app.exception
    assert "dialog" not in app.session_state
