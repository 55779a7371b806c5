"""Forecast: what ends when and who is behind it, what was renewed; masked for analysts, nobody else's business."""

from datetime import UTC, date, datetime

import pytest

from core.actions.allocate_licenses import allocate_licenses
from pages.parts.renewal_figures import DEFINITIONS
from tests.acme import change
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member
from tests.moments import NOW

IN_MARCH, IN_MAY = date(2026, 3, 20), date(2026, 5, 4)


@pytest.fixture
def arrive(open_as):
    """The page as an account manager sees it after the desk, and as an analyst who comes straight to it."""

    def arrived(who="amir", *, manager="Everybody's companies", **query):
        app = open_as(who, manager=manager, **query)
        return app if app.title[0].value == "Forecast" else app.switch_page("forecast.py").run()

    return arrived


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


def texts(app):
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return " ".join(each.value for elements in kinds for each in elements).replace("\\", "")


def behind(app):
    """The companies and, where a period is chosen, the people."""
    return [table.value for table in app.dataframe]


def test_the_chart_is_said_in_words(arrive, ending):
    app = arrive()

    assert not app.exception
    # The two managers' licenses end in March a year later.
    assert "8 licenses end in these months, 0 of them before this month." in texts(app)
    assert "Mar 2026 (5)" in texts(app)


def test_the_companies_behind_all_months_come_with_the_greatest_first(arrive, ending):
    (companies,) = behind(arrive())

    assert companies["company"].to_list() == ["Acme", "Zenith", "Borealis"]
    assert companies["licenses"].to_list() == [5, 2, 1]


def test_a_link_names_the_month_whose_people_are_shown(arrive, ending):
    app = arrive(behind="Mar 2026")

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


def test_one_part_of_a_month_has_its_people_alone(arrive, ending):
    _, people = behind(arrive(behind="Mar 2026", of="Zenith"))

    assert sorted(people["email"]) == ["zac@zenith.example", "zoe@zenith.example"]


def test_a_part_that_has_nothing_then_says_so(arrive, ending):
    assert "Nothing of this part ends then" in texts(arrive(behind="May 2026", of="Zenith"))


def test_a_department_is_a_part(arrive, ending):
    app = arrive(by="Department", behind="Mar 2026", of="Law")

    assert "Mar 2026: 2 licenses of 1 company: Zenith 2." in texts(app).replace("**", "")
    assert len(behind(app)[1]) == 2


def test_an_analyst_sees_addresses_masked_and_no_names(arrive, ending):
    _, people = behind(arrive("nadia", behind="Mar 2026", of="Zenith"))

    assert people["email"].to_list() == ["z•••@zenith.example"] * 2
    assert not people["name"].any()


def test_an_account_manager_comes_to_their_own_companies(open_as, ending):
    app = open_as("amir").switch_page("forecast.py").run()

    assert app.selectbox(key="manager").value
    assert behind(app)[0]["company"].to_list() == ["Acme", "Borealis"]


def test_one_account_manager_leaves_the_others_out(arrive, ending):
    app = arrive(manager="Ben Okafor")

    assert behind(app)[0]["company"].to_list() == ["Zenith"]


def test_one_company_leaves_the_others_out(arrive, ending):
    app = arrive(company="Borealis")

    assert behind(app)[0]["company"].to_list() == ["Borealis"]
    assert "manager" not in [box.key for box in app.selectbox]


def test_the_months_of_the_link_are_those_that_are_shown(arrive, ending):
    app = arrive(months=["Apr 2026", "May 2026"])

    assert behind(app)[0].select_dtypes("number")["licenses"].to_list() == [1]


def test_months_in_which_nothing_ends_say_so(arrive, world):
    app = arrive(months=["Apr 2026", "May 2026"])

    assert not app.exception
    assert "No license ends in these months" in texts(app)


@pytest.mark.parametrize("look", ["Account managers", "Calendar"])
def test_the_same_numbers_are_drawn_otherwise(arrive, ending, look):
    app = arrive(show=look)

    assert not app.exception
    assert "8 licenses end in these months" in texts(app)
    assert behind(app)[0]["licenses"].to_list() == [5, 2, 1]


def test_a_small_chart_stands_for_each_account_manager(arrive, ending):
    assert "**Amir Haddad** :gray[6 licenses]" in texts(arrive(show="Account managers"))


def test_a_calendar_has_a_year_for_each_in_which_something_ends(arrive, ending):
    app = arrive(show="Calendar", behind="Mar 20, 2026")

    assert "**2026** :gray[6 licenses]" in texts(app)
    assert "**2027** :gray[2 licenses]" in texts(app)
    assert len(behind(app)[1]) == 5


def test_a_zoom_that_is_no_days_shows_all_of_them(arrive, ending):
    app = arrive(zoom="yesterday_tomorrow")

    assert not app.exception
    assert "8 licenses end" in texts(app)


def test_a_zoom_can_be_taken_back(arrive, ending):
    app = arrive(zoom="2026-03-01_2026-04-01")

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
        {"show": "Pie", "per": "Year", "by": "Lot size", "behind": "Mar 1999", "of": "X"},
        {"view": "Renewals", "split": "Lot", "cohort": "Mar 1999"},
        {"zoom": "2026-05-01_2026-01-01"},
    ],
)
def test_an_address_that_makes_no_sense_shows_the_page_all_the_same(arrive, ended, query):
    app = arrive("nadia", **query)

    assert not app.exception
    assert app.title[0].value == "Forecast"


def test_it_is_no_page_of_a_company_s_manager(open_as, world):
    with pytest.raises(ValueError, match=r"forecast\.py"):
        open_as("alice").switch_page("forecast.py")


@pytest.fixture
def ended(db, world, expire):
    """Four licenses ended 110 days before NOW, two of them renewed after two days; one, of Law, ended in February."""
    first, second, *_ = expire(world.acme, 4, on=date(2025, 11, 12))
    expire(world.acme, 1, word="law", department="Law")
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, world.acme, quantity=2, starts_on=date(2025, 11, 12))
    allocate_licenses(
        db,
        company_id=world.acme,
        learners=[first, second],
        request_key="renewed",
        now=datetime(2025, 11, 14, tzinfo=UTC),
        actor="amir@renewal-desk.example",
    )


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def test_each_figure_of_the_renewals_has_its_definition_beside_it(arrive, ended):
    app = arrive(view="Renewals")

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


def test_a_link_names_the_month_whose_renewals_are_told(arrive, ended):
    app = arrive(view="Renewals", cohort="Nov 2025")

    said = texts(app).replace("**", "")
    assert "Nov 2025: 4 licenses ended, 2 of them were renewed (2 within 30 days); 2 were not." in said
    assert "A pale month may still change" in said


def test_renewals_are_split_by_department(arrive, ended):
    app = arrive(view="Renewals", split="Department")

    table = app.dataframe[0].value
    assert table["part"].to_list() == ["Sales", "Law"]
    assert table["renewal_rate"].to_list()[0] == 50.0
    assert "Not renewed after 30 days: Sales 50%." in texts(app)


def test_months_in_which_nothing_has_ended_say_so(arrive, ended):
    assert "No license has ended in these months" in texts(arrive(view="Renewals", months=["Apr 2026", "May 2026"]))


def test_an_analyst_reads_the_renewals(arrive, ended):
    assert metrics(arrive("nadia", view="Renewals"))["Ended"] == "5"


def test_lots_that_add_up_are_said_to(arrive, ended):
    app = arrive(view="Lots")

    (result,) = app.success
    # Acme: 4 + 1 that ended, 2 of their renewal, 10 of its manager's lot; Borealis: 5.
    assert "5 lots checked, all add up" in result.value
    assert "22 licenses assigned = 4 allocated + 13 in stock + 5 expired + 0 ended unused." in result.value
    assert app.dataframe[0].value["adds_up"].all()


def test_a_lot_that_does_not_add_up_is_an_error_and_stands_first(db, arrive, ended):
    change(db, "update lot set allocated = allocated + 1 where quantity = 5")

    app = arrive(view="Lots")
    assert "1 of 5 lots does not add up" in app.error[0].value
    assert app.dataframe[0].value["adds_up"].to_list() == [False, True, True, True, True]


def test_months_in_which_no_lot_ends_say_so(arrive, world):
    assert "No lot ends in these months" in texts(arrive(view="Lots", months=["Apr 2026", "May 2026"]))


@pytest.fixture
def known(world, expire, ended):
    """Beside what ended: two licenses of Acme end in March."""
    expire(world.acme, 2, word="next", on=IN_MARCH)


def test_what_is_to_come_is_forecast_by_month(arrive, known):
    app = arrive(view="Forecast")

    assert not app.exception
    # Half of what is final was renewed; the two of March, and 13 later: two of the renewal, one each of two managers.
    table = app.dataframe[0].value
    assert table["ending"].to_list() == [2, 2, 2]
    assert table["expected"].to_list() == [1, 1, 1]
    assert "6 licenses end until Mar 2027; 3 of them are expected to be renewed" in texts(app)


def test_last_year_s_forecasts_stand_beside_what_came_true(arrive, known):
    app = arrive(view="Forecast")

    tested = app.dataframe[1].value
    assert tested["ending"].to_list() == [4]
    assert tested["renewed"].to_list() == [2]
    assert "the last final month forecast on its first day" in texts(app)


def test_one_company_is_forecast_with_what_is_known_of_all(arrive, known):
    app = arrive(view="Forecast", company="Borealis")

    assert app.dataframe[0].value["ending"].to_list() == [1]


def test_a_forecast_of_months_that_are_over_says_so(arrive, known):
    assert "No license ends after today" in texts(arrive(view="Forecast", months=["Nov 2025", "Feb 2026"]))


def test_without_a_past_nothing_is_tested(arrive, world):
    assert "No month is final yet" in texts(arrive(view="Forecast"))
