"""One customer on one page: figures, what lapses, managers, notes and lots in the order of drawing."""

from datetime import timedelta

import polars as pl
import pytest

from core.actions.write_note import write_note
from pages.parts.company_lots import with_draw_order
from tests.moments import NOW


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
    lapsing, lots = (table.value for table in app.dataframe)
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
