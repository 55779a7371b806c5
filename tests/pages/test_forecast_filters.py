"""Whose companies the Forecast is about, and where: every part of the page follows, and the link says so."""

import pytest

from tests.builders import a_company
from tests.moments import NOW
from tests.pages.conftest import texts

NEW_ZEALAND = "Pacific/Auckland"


def test_the_time_zones_of_the_companies_are_there_to_choose_from(open_forecast, world):
    assert open_forecast().selectbox(key="zone").options == ["All time zones", "Europe/Madrid", NEW_ZEALAND]


def test_one_time_zone_leaves_the_companies_of_others_out(open_forecast, world):
    app = open_forecast()
    app.selectbox(key="zone").select(NEW_ZEALAND).run()

    assert not app.exception
    assert app.dataframe[0].value["company"].to_list() == ["Borealis"]


@pytest.mark.parametrize(
    ("view", "of_everywhere", "of_one"),
    [
        ("Expiries", "9 licenses end in these months", "1 license ends in these months"),
        ("Renewals", "5 licenses ended", "No license has ended in these months"),
        ("Forecast", "4 licenses end until Mar 2027", "1 license ends until Mar 2027"),
        ("Risk", "2 companies", "1 company"),
        ("Lots", "5 lots checked", "1 lot checked"),
    ],
)
def test_each_part_of_the_page_follows_the_time_zone(open_forecast, ended, view, of_everywhere, of_one):
    def said(**query):
        app = open_forecast(view=view, **query)
        return texts(app) + " ".join(each.value for each in app.success)

    assert of_everywhere in said()
    assert of_one in said(zone=NEW_ZEALAND)


def test_a_company_that_is_chosen_is_shown_wherever_it_is(open_forecast, world):
    app = open_forecast(company="Acme")

    assert "zone" not in [box.key for box in app.selectbox]
    assert app.dataframe[0].value["company"].to_list() == ["Acme"]


def test_a_time_zone_that_no_company_is_in_is_no_choice(open_forecast, world):
    app = open_forecast(zone="Europe/Atlantis")

    assert not app.exception
    assert len(app.dataframe[0].value) == 2


def test_a_scenario_is_saved_as_one_of_the_time_zone(open_forecast, world):
    app = open_forecast(view="Forecast", zone=NEW_ZEALAND)

    app.button(key="save-scenario").click().run()
    assert "what it says now about all companies in Pacific/Auckland:" in texts(app)


@pytest.mark.parametrize("view", ["Expiries", "Renewals", "Forecast", "Risk", "Lots"])
def test_a_time_zone_in_which_an_account_manager_has_no_company_says_so(db, open_forecast, ended, view):
    with db.transaction(NOW, "test") as tx:
        a_company(tx, name="Nord", time_zone="Europe/Oslo")

    app = open_forecast(view=view, manager="Amir Haddad", zone="Europe/Oslo")
    assert not app.exception
    assert "Choose" in app.info[0].value
