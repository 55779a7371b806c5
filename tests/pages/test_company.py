"""One customer on one page: figures, what lapses, managers, notes and lots in the order of drawing."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.actions.choose_reminders import choose_reminders
from core.actions.write_note import write_note
from pages.parts.company_lots import with_draw_order
from pages.parts.company_timeline import spoken, timeline
from tests.acme import events
from tests.builders import a_company, a_learner, a_license, a_lot, a_mail, an_order
from tests.moments import NOW
from tests.pages.conftest import field


@pytest.fixture
def arrive(open_as):
    return lambda who="amir", **query: open_as(who, **query).switch_page("company.py").run()


def test_without_a_company_it_asks_for_one(arrive):
    app = arrive()

    assert "Choose a company" in app.info[0].value


def test_it_shows_the_company_that_is_chosen(arrive, expire, world, db):
    expire(world.acme, 3)
    write_note(db, company_id=world.acme, text="Pays late.", now=NOW, actor="amir@renewal-desk.example")

    app = arrive(company="Acme")

    assert app.title[0].value == "Acme"
    assert {each.label: each.value for each in app.metric} == {
        "In stock": "9",
        "Requested": "0",
        "Live": "1",
        "Expired": "3",
        "Never licensed": "0",
        "Archived": "0",
    }
    assert any("Alice Park" in each.value for each in app.markdown)
    assert "Pays late." in [each.value for each in app.text]
    lapsing, lots = (table.value for table in app.dataframe[:2])
    assert lapsing["learners"].to_list() == [3]
    assert lots["status"].to_list() == ["Live", "Expired"]


def test_a_company_in_which_nothing_lapses_says_so(arrive):
    app = arrive(company="Borealis")

    assert any("nobody lapses" in each.value for each in app.info)


@pytest.mark.parametrize("who", ["alice", "nadia"])
def test_it_is_for_account_managers(open_as, who):
    with pytest.raises(ValueError, match="company"):
        open_as(who).switch_page("company.py")


def test_renewals_draw_the_latest_lot_first_and_new_learners_the_earliest(db, world):
    day = NOW.date()
    lots = pl.DataFrame(
        {
            "status": ["live", "live", "live", "starting later", "expired"],
            "quantity": [5, 5, 5, 5, 5],
            "allocated": [0, 4, 5, 0, 0],
            "expires_on": [day + timedelta(days=days) for days in (300, 100, 200, 400, -5)],
        }
    )

    drawn = with_draw_order(lots)

    assert drawn["left"].to_list() == [5, 1, 0, 5, 5]
    assert drawn["for_renewals"].to_list() == [1, 2, None, None, None]
    assert drawn["for_new_learners"].to_list() == [2, 1, None, None, None]


def tables(app):
    """The rows of each table, by what it is."""
    return [table.value for table in app.dataframe]


def part(app, name):
    app.session_state["company-part"] = name
    return app.run()


def test_its_orders_stand_on_its_page_with_what_can_be_done(arrive, db, world):
    with db.transaction(NOW, "test") as tx:
        waiting = an_order(tx, world.acme, quantity=7)
        an_order(tx, world.acme, quantity=5, state="declined")
        an_order(tx, world.borealis, quantity=3)

    app = arrive(company="Acme")

    assert not app.exception
    assert [button.key for button in app.button if button.key and button.key.startswith("assign-")] == [
        f"assign-{waiting}"
    ]
    assert tables(app)[-1]["quantity"].to_list() == [5]
    app.button(key="company-All Orders").click().run()
    assert app.title[0].value == "Orders"


def test_its_mails_stand_on_its_page_and_lead_to_all(arrive, db, world):
    with db.transaction(NOW, "test") as tx:
        a_mail(tx, world.acme, recipient="alice@acme.example", state="failed")
        a_mail(tx, world.borealis, recipient="charlie@borealis.example")

    app = part(arrive(company="Acme"), "Mails")

    assert not app.exception
    assert tables(app)[-1]["recipient"].to_list() == ["alice@acme.example"]
    app.button(key="company-All Mails").click().run()
    assert app.title[0].value == "Notifications"
    assert tables(app)[0]["recipient"].to_list() == ["alice@acme.example"]


def test_what_happened_stands_on_its_page(arrive, db, world):
    write_note(db, company_id=world.acme, text="Pays late.", now=NOW, actor="amir@renewal-desk.example")

    app = part(arrive(company="Acme"), "What happened")

    assert not app.exception
    assert any("noted a note" in what for what in tables(app)[-1]["what"])


def test_a_company_without_orders_mails_and_acts_says_so(arrive, db):
    with db.transaction(NOW, "test") as tx:
        a_company(tx, name="Quiet")

    app = arrive(company="Quiet")

    assert any("no order yet" in each.value for each in app.info)
    assert any("No mail about the company" in each.value for each in part(app, "Mails").info)
    assert any("Nothing has happened yet" in each.value for each in part(app, "What happened").info)


def lot(starts, expires, status, quantity, allocated):
    return {"starts_on": starts, "expires_on": expires, "status": status, "quantity": quantity, "allocated": allocated}


def test_the_timeline_has_a_lane_per_term_the_latest_end_first_and_leaves_out_what_is_long_over():
    today = date(2026, 3, 2)
    lots = pl.DataFrame(
        [
            lot(date(2025, 3, 9), date(2026, 3, 9), "live", 5, 4),
            lot(date(2025, 3, 9), date(2026, 3, 9), "live", 7, 7),
            lot(date(2026, 3, 9), date(2027, 3, 9), "starting later", 3, 0),
            lot(date(2024, 1, 1), date(2025, 1, 1), "expired", 9, 9),
        ]
    )

    lanes = timeline(lots, today=today)

    assert lanes["lane"].to_list() == ["Mar 9, 2027 · 0 of 3 allocated", "Mar 9, 2026 · 11 of 12 allocated"]
    assert lanes["status"].to_list() == ["Starting later", "Live"]
    assert lanes["unallocated"].to_list() == [3, 1]
    assert spoken(lanes) == (
        "2 terms are live or to come; the next to end is that of 12 licenses on Mar 9, 2026, 11 of them allocated."
    )


def test_a_company_whose_lots_are_over_is_told_so_in_words():
    lanes = timeline(pl.DataFrame([lot(date(2025, 2, 1), date(2026, 2, 1), "expired", 2, 2)]), today=date(2026, 3, 2))

    assert spoken(lanes) == "No lot is live or starts later."


def test_the_chart_stands_above_the_lots_with_its_words(arrive):
    app = arrive(company="Acme")

    assert len(app.get("vega_lite_chart")) == 1
    assert any("live or to come" in each.value for each in app.caption)


@pytest.fixture
def lapse(db, world):
    """One learner of Acme loses access on 9 April."""
    with db.transaction(NOW, "test") as tx:
        leo = a_learner(tx, world.acme, email="leo@acme.example", name="Leo")
        a_license(tx, a_lot(tx, world.acme, quantity=1, expires_on=date(2026, 4, 9)), leo)


def texts(app):
    return " ".join(each.value for each in (*app.markdown, *app.caption))


@pytest.mark.usefixtures("lapse")
def test_reminders_are_chosen_and_the_next_one_is_named(arrive, db):
    app = arrive(company="Acme")
    app.button(key="reminders").click().run()
    assert list(field(app, "multiselect", "reminder-days").value) == []

    field(app, "multiselect", "reminder-days").set_value([30, 14])
    app.button(key="save-reminders").click().run()
    app.button(key="reminders").click().run()

    assert not app.exception
    assert len(events(db, "reminders_chosen")) == 1
    assert "Early reminders 30 and 14 days before" in texts(app)
    assert "Apr 9, 2026, 1 person: next on Mar 10, 2026, 08:00" in texts(app)


@pytest.mark.usefixtures("lapse")
def test_a_date_that_becomes_quiet_asks_for_a_reason(arrive, db):
    app = arrive(company="Acme")
    app.button(key="reminders").click().run()
    field(app, "multiselect", "reminder-days").set_value([30])
    field(app, "multiselect", "reminder-quiet").set_value([date(2026, 4, 9)])
    app.button(key="save-reminders").click().run()
    assert "Say in a few words" in app.error[0].value
    assert events(db, "reminders_chosen") == []

    field(app, "text_input", "reminder-reason").set_value("They decide in May.")
    app.button(key="save-reminders").click().run()
    app.button(key="reminders").click().run()

    assert "quiet, They decide in May" in texts(app)


def test_days_that_are_no_number_are_refused_and_what_was_chosen_stays(arrive, db, world):
    choose_reminders(db, company_id=world.acme, days=[30], now=NOW, actor="amir@renewal-desk.example")
    app = arrive(company="Acme")
    app.button(key="reminders").click().run()

    field(app, "multiselect", "reminder-days").set_value([30, "a month"])
    app.button(key="save-reminders").click().run()

    assert "whole numbers" in app.error[0].value
    assert len(events(db, "reminders_chosen")) == 1
