"""Forecast: what ends when and who is behind it, what was renewed; masked for analysts, nobody else's business."""

from datetime import date

import pytest

from pages.parts.renewal_figures import DEFINITIONS
from tests.acme import change
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member
from tests.moments import NOW
from tests.pages.conftest import texts

IN_MARCH, IN_MAY = date(2026, 3, 20), date(2026, 5, 4)


@pytest.fixture
def ending(db, world, expire):
    """Three licenses of Acme end in March and one in May; two of Zenith, of another account manager, in March."""
    expire(world.acme, 3, on=IN_MARCH)
    expire(world.acme, 1, word="may", on=IN_MAY)
    with db.transaction(NOW, "test") as tx:
        zenith = a_company(tx, name="Zenith", account_manager_id=a_staff_member(tx, name="Ben Okafor"))
        lot_id = a_lot(tx, zenith, quantity=5, expires_on=IN_MARCH)
        for name in ("zoe", "zac"):
            a_license(tx, lot_id, a_learner(tx, zenith, email=f"{name}@zenith.example", department="Law"))
    return zenith


def behind(app):
    """The companies and, where a period is chosen, the people."""
    return [table.value for table in app.dataframe]


def test_the_chart_is_said_in_words(open_forecast, ending):
    app = open_forecast()

    assert not app.exception
    # The two managers' licenses end in March a year later.
    assert "8 licenses end in these months, 0 of them before this month." in texts(app)
    assert "Mar 2026 (5)" in texts(app)


def test_the_companies_behind_all_months_come_with_the_greatest_first(open_forecast, ending):
    (companies,) = behind(open_forecast())

    assert companies["company"].to_list() == ["Acme", "Zenith", "Borealis"]
    assert companies["licenses"].to_list() == [5, 2, 1]


def test_a_link_names_the_month_whose_people_are_shown(open_forecast, ending):
    app = open_forecast(behind="Mar 2026")

    companies, people = behind(app)
    assert "Mar 2026: 5 licenses of 2 companies: Acme 3, Zenith 2." in texts(app).replace("**", "")
    assert companies["licenses"].to_list() == [3, 2]
    assert sorted(people["email"]) == [
        "learner-000@acme.example",
        "learner-001@acme.example",
        "learner-002@acme.example",
        "zac@zenith.example",
        "zoe@zenith.example",
    ]


def test_one_part_of_a_month_has_its_people_alone(open_forecast, ending):
    _, people = behind(open_forecast(behind="Mar 2026", of="Zenith"))

    assert sorted(people["email"]) == ["zac@zenith.example", "zoe@zenith.example"]


def test_a_part_that_has_nothing_then_says_so(open_forecast, ending):
    assert "Nothing of this part ends then" in texts(open_forecast(behind="May 2026", of="Zenith"))


def test_a_department_is_a_part(open_forecast, ending):
    app = open_forecast(stacked="Department", behind="Mar 2026", of="Law")

    assert "Mar 2026: 2 licenses of 1 company: Zenith 2." in texts(app).replace("**", "")
    assert len(behind(app)[1]) == 2


def test_an_analyst_sees_addresses_masked_and_no_names(open_forecast, ending):
    _, people = behind(open_forecast("nadia", behind="Mar 2026", of="Zenith"))

    assert people["email"].to_list() == ["z•••@zenith.example"] * 2
    assert not people["name"].any()


def test_an_account_manager_comes_to_their_own_companies(open_as, ending):
    app = open_as("amir").switch_page("forecast.py").run()

    assert app.selectbox(key="manager").value
    assert behind(app)[0]["company"].to_list() == ["Acme", "Borealis"]


def test_one_account_manager_leaves_the_others_out(open_forecast, ending):
    app = open_forecast(manager="Ben Okafor")

    assert behind(app)[0]["company"].to_list() == ["Zenith"]


def test_one_company_leaves_the_others_out(open_forecast, ending):
    app = open_forecast(company="Borealis")

    assert behind(app)[0]["company"].to_list() == ["Borealis"]
    assert "manager" not in [box.key for box in app.selectbox]


def test_the_months_of_the_link_are_those_that_are_shown(open_forecast, ending):
    app = open_forecast(months=["Apr 2026", "May 2026"])

    assert behind(app)[0].select_dtypes("number")["licenses"].to_list() == [1]


def test_months_in_which_nothing_ends_say_so(open_forecast, world):
    app = open_forecast(months=["Apr 2026", "May 2026"])

    assert not app.exception
    assert "No license ends in these months" in texts(app)


@pytest.mark.parametrize("look", ["Account managers", "Calendar"])
def test_the_same_numbers_are_drawn_otherwise(open_forecast, ending, look):
    app = open_forecast(show=look)

    assert not app.exception
    assert "8 licenses end in these months" in texts(app)
    assert behind(app)[0]["licenses"].to_list() == [5, 2, 1]


def test_a_small_chart_stands_for_each_account_manager(open_forecast, ending):
    assert "**Amir Haddad** :gray[6 licenses]" in texts(open_forecast(show="Account managers"))


def test_a_calendar_has_a_year_for_each_in_which_something_ends(open_forecast, ending):
    app = open_forecast(show="Calendar", behind="Mar 20, 2026")

    assert "**2026** :gray[6 licenses]" in texts(app)
    assert "**2027** :gray[2 licenses]" in texts(app)
    assert len(behind(app)[1]) == 5


def test_a_zoom_that_is_no_days_shows_all_of_them(open_forecast, ending):
    app = open_forecast(zoom="yesterday_tomorrow")

    assert not app.exception
    assert "8 licenses end" in texts(app)


def test_a_zoom_can_be_taken_back(open_forecast, ending):
    app = open_forecast(zoom="2026-03-01_2026-04-01")

    app.button(key="no-zoom").click().run()
    assert "zoom" not in app.query_params
    assert "no-zoom" not in [button.key for button in app.button]


@pytest.mark.parametrize(
    "query",
    [
        {"months": ["Jan 1999", "Feb 1999"]},
        {"months": ["May 2026", "Apr 2026"]},
        {"manager": "Nobody"},
        {"view": "Nonsense"},
        {"show": "Pie", "per": "Year", "stacked": "Lot size", "behind": "Mar 1999", "of": "X"},
        {"view": "Renewals", "split": "Lot", "cohort": "Mar 1999"},
        {"zoom": "2026-05-01_2026-01-01"},
    ],
)
def test_an_address_that_makes_no_sense_shows_the_page_all_the_same(open_forecast, ended, query):
    app = open_forecast("nadia", **query)

    assert not app.exception
    assert app.title[0].value == "Forecast"


def test_it_is_no_page_of_a_company_s_manager(open_as, world):
    with pytest.raises(ValueError, match=r"forecast\.py"):
        open_as("alice").switch_page("forecast.py")


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def test_each_figure_of_the_renewals_has_its_definition_beside_it(open_forecast, ended):
    app = open_forecast(view="Renewals")

    assert not app.exception
    assert metrics(app) == {
        "Ended": "5",
        "Renewed within 90 days": "50.0%",
        "On time": "0.0%",
        "Median days to renew": "3",
        # 2 days and an hour each: midnight in Madrid is an hour before that in UTC.
        "Days without access": "4",
        "Days still without access": "231",
    }
    assert [definition for definition in DEFINITIONS.values() if definition not in texts(app)] == []


def test_a_link_names_the_month_whose_renewals_are_told(open_forecast, ended):
    app = open_forecast(view="Renewals", cohort="Nov 2025")

    said = texts(app).replace("**", "")
    assert "Nov 2025: 4 licenses ended, 2 of them were renewed (2 within 30 days); 2 were not." in said
    assert "A pale month may still change" in said


def test_renewals_are_split_by_department(open_forecast, ended):
    app = open_forecast(view="Renewals", split="Department")

    table = app.dataframe[0].value
    assert table["part"].to_list() == ["Sales", "Law"]
    assert table["renewal_rate"].to_list()[0] == 50.0
    assert "Not renewed after 30 days: Sales 50%." in texts(app)


def test_months_in_which_nothing_has_ended_say_so(open_forecast, ended):
    assert "No license has ended in these months" in texts(
        open_forecast(view="Renewals", months=["Apr 2026", "May 2026"])
    )


def test_an_analyst_reads_the_renewals(open_forecast, ended):
    assert metrics(open_forecast("nadia", view="Renewals"))["Ended"] == "5"


def test_lots_that_add_up_are_said_to(open_forecast, ended):
    app = open_forecast(view="Lots")

    (result,) = app.success
    # Acme: 4 + 1 that ended, 2 of their renewal, 10 of its manager's lot; Borealis: 5.
    assert "5 lots checked, all add up" in result.value
    assert "22 licenses assigned = 4 allocated + 13 in stock + 5 expired + 0 ended unused." in result.value
    assert app.dataframe[0].value["adds_up"].all()


def test_a_lot_that_does_not_add_up_is_an_error_and_stands_first(db, open_forecast, ended):
    change(db, "update lot set allocated = allocated + 1 where quantity = 5")

    app = open_forecast(view="Lots")
    assert "1 of 5 lots does not add up" in app.error[0].value
    assert app.dataframe[0].value["adds_up"].to_list() == [False, True, True, True, True]


def test_months_in_which_no_lot_ends_say_so(open_forecast, world):
    assert "No lot ends in these months" in texts(open_forecast(view="Lots", months=["Apr 2026", "May 2026"]))
