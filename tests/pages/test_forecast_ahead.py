"""The Forecast of the Forecast page: what is needed and renewed under a scenario, saved ones, last year's."""

from datetime import date

import pytest

from tests.acme import change
from tests.builders import a_company, a_staff_member
from tests.moments import NOW
from tests.pages.conftest import field, texts

IN_MARCH = date(2026, 3, 20)


@pytest.fixture
def known(world, expire, ended):
    """Beside what ended: two licenses of Acme end in March."""
    expire(world.acme, 2, word="next", on=IN_MARCH)


@pytest.fixture
def few(db, known, world):
    """Each of Acme's lots has one license left over."""
    change(db, "update lot set quantity = allocated + 1 where company_id = $acme::uuid", acme=world.acme)


NEEDED, COMPARED, ENDING, TESTED = range(4)


def table(app, which):
    return app.dataframe[which].value


def said(app):
    return texts(app).replace("**", "")


def choose(app, name):
    return app.selectbox(key="scenario").select(name).run()


def save(app, name):
    app = app.button(key="save-scenario").click().run()
    return (
        field(app, "text_input", "scenario-name").set_value(name) and app.button(key="save-scenario-now").click().run()
    )


def test_what_is_to_come_is_forecast_by_month(open_forecast, known):
    app = open_forecast(view="Forecast")

    assert not app.exception
    # Half of what is final was renewed; the two of March, and 13 later: two of the renewal, one each of two managers.
    assert table(app, ENDING)["ending"].to_list() == [2, 2, 2]
    assert table(app, ENDING)["expected"].to_list() == [1, 1, 1]
    assert "As before: 6 licenses end until Mar 2027; 3 of them are expected to be renewed" in said(app)


def test_the_stock_that_is_needed_by_the_end_of_a_month_is_said(open_forecast, few):
    """Two of Acme end in March, two in November; half of them are renewed, two days late.

    The one that is left of the manager's lot goes in March; the other one ends in November itself.
    """
    app = open_forecast(view="Forecast", company="Acme", until="Dec 2026")

    assert not app.exception
    assert "As before: 2 licenses are needed by the end of Dec 2026" in said(app)
    assert "Stock and open orders cover 1; 1 is still to be ordered" in said(app)
    assert "1 license is needed by the end of Mar 2026" in said(app.selectbox(key="until").select("Mar 2026").run())
    needed = table(app, NEEDED)
    assert needed["first_on"].dt.month.to_list() == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2]
    assert needed["needed"].to_list() == [1] * 8 + [2] * 4


def test_stock_that_suffices_leaves_nothing_to_be_ordered(open_forecast, known):
    assert "cover 2; nothing has to be ordered." in said(open_forecast(view="Forecast", until="Dec 2026"))


def test_a_scenario_is_chosen_by_name_and_stands_in_the_link(open_forecast, known):
    app = choose(open_forecast(view="Forecast"), "Cautious")

    assert "Cautious: 6 licenses end until Mar 2027; 2 of them are expected to be renewed" in said(app)
    assert (app.query_params["rate"], app.query_params["scenario"]) == ("-10", "Cautious")
    assert "Cautious: 6 licenses end" in said(open_forecast(view="Forecast", rate="-10", late="100"))


def test_a_slider_that_is_moved_makes_another_scenario(open_forecast, known):
    app = open_forecast(view="Forecast").slider(key="rate").set_value(50).run()

    assert app.selectbox(key="scenario").value == "Adjusted"
    assert "Adjusted: 6 licenses end until Mar 2027; 6 of them are expected to be renewed" in said(app)
    assert app.slider(key="rate").set_value(0).run().selectbox(key="scenario").value == "As before"


@pytest.mark.parametrize("senseless", ["x", "", "9999", "-51"])
def test_a_senseless_address_is_no_scenario_of_its_own(open_forecast, known, senseless):
    app = open_forecast(view="Forecast", rate=senseless, growth=senseless, late=senseless, until=senseless)

    assert not app.exception
    assert [app.slider(key=key).value for key in ("rate", "growth", "late")] == [0, 0, 100]
    assert app.selectbox(key="scenario").value == "As before"


def test_the_ready_made_scenarios_stand_side_by_side(open_forecast, known):
    app = open_forecast(view="Forecast")

    assert table(app, COMPARED)["scenario"].to_list() == ["As before", "Cautious", "Hopeful"]
    assert table(app, COMPARED)["points"].to_list() == [0, -10, 10]


def test_new_learners_are_said_apart(open_forecast, known):
    """Six licenses are held: doubled within a year."""
    app = open_forecast(view="Forecast", growth="100", until="Feb 2027")

    assert "8 licenses are needed by the end of Feb 2027" in said(app)
    assert "6 of them for new learners" in said(app)


@pytest.mark.parametrize("who", ["amir", "nadia"])
def test_a_saved_scenario_is_chosen_and_held_against_what_comes_true(open_forecast, known, who):
    app = save(open_forecast(who, view="Forecast", rate="7"), "A  good spring")

    assert not app.exception
    assert app.selectbox(key="scenario").value == "A good spring"
    assert "What came true of A good spring" in [each.value for each in app.subheader]
    assert "about all companies" in said(app)
    assert "No month of it is over yet." in said(app)
    assert "A good spring" in table(app, COMPARED)["scenario"].to_list()


def test_a_scenario_is_about_whom_it_was_shown_for(open_forecast, known):
    app = save(open_forecast(view="Forecast", company="Acme"), "Spring")

    assert "about Acme" in said(choose(app, "Spring"))


def test_a_name_that_is_taken_is_refused_and_nothing_is_saved(open_forecast, known):
    app = save(open_forecast(view="Forecast"), "cautious")

    assert "Choose another name" in app.error[0].value
    assert table(app, COMPARED)["scenario"].to_list() == ["As before", "Cautious", "Hopeful"]


def test_a_removed_scenario_is_put_back(open_forecast, known):
    app = save(open_forecast(view="Forecast", rate="7"), "Spring")
    app = app.button(key="remove-scenario").click().run()

    assert "Spring" not in table(app, COMPARED)["scenario"].to_list()
    (restore,) = [button for button in app.button if button.label == "Restore"]
    assert "Spring" in table(restore.click().run(), COMPARED)["scenario"].to_list()


def test_last_year_s_forecasts_stand_beside_what_came_true(open_forecast, known):
    app = open_forecast(view="Forecast")

    assert table(app, TESTED)["ending"].to_list() == [4]
    assert table(app, TESTED)["renewed"].to_list() == [2]
    assert "the last final month forecast on its first day" in texts(app)


def test_one_company_is_forecast_with_what_is_known_of_all(open_forecast, known):
    app = open_forecast(view="Forecast", company="Borealis")

    assert table(app, ENDING)["ending"].to_list() == [1]


def test_a_forecast_of_months_that_are_over_says_so(open_forecast, known):
    app = open_forecast(view="Forecast", months=["Nov 2025", "Feb 2026"])

    assert "All of these months are over" in texts(app)


def test_filters_that_leave_no_company_say_so(db, open_forecast, known):
    with db.transaction(NOW, "test") as tx:
        a_company(tx, account_manager_id=a_staff_member(tx, name="Ben Okafor"))

    app = open_forecast(view="Forecast", manager="Ben Okafor", zone="Pacific/Auckland")
    assert not app.exception
    assert "There is no such company." in texts(app)


def test_without_a_past_nothing_is_tested_and_half_is_expected(open_forecast, world):
    app = open_forecast(view="Forecast")

    assert "No month is final yet" in texts(app)
    assert table(app, ENDING)["expected"].to_list() == [1]
