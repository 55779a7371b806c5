"""Risk on the Forecast, and on Company: points with their reasons, and the own call of who may make it."""

from datetime import date, timedelta

import pytest

from core.actions.call_risk import call_risk
from core.rules.risk import Level
from pages.parts.risk_words import DEFINITIONS, spoken
from tests.acme import events
from tests.builders import a_company, a_learner, a_license, a_lot, a_mail, a_staff_member
from tests.moments import NOW
from tests.pages.conftest import field

IN_MARCH = date(2026, 3, 20)
WHY = "Mrs. Grün left."
AMIR = "amir@renewal-desk.example"


@pytest.fixture
def risky(db, world, expire):
    """Twelve licenses of Acme end in March, and nine in stock outlast them; nobody of Zenith can be mailed."""
    expire(world.acme, 12, on=IN_MARCH)
    with db.transaction(NOW, "test") as tx:
        zenith = a_company(tx, name="Zenith", account_manager_id=a_staff_member(tx, name="Ben Okafor"))
        a_license(tx, a_lot(tx, zenith), a_learner(tx, zenith, email="zoe@zenith.example", is_manager=True))
        a_mail(tx, zenith, state="bounced", recipient="zoe@zenith.example", settled_at=NOW - timedelta(days=1))
    return zenith


@pytest.fixture
def arrive(open_as, risky):
    """The tab as an account manager sees it after the desk, and as an analyst who comes straight to it."""

    def arrived(who="amir", *, manager="Everybody's companies", **query):
        app = open_as(who, view="Risk", manager=manager, **query)
        return app if app.title[0].value == "Forecast" else app.switch_page("forecast.py").run()

    return arrived


@pytest.fixture
def call(db, risky, world):
    """`call(Level.HIGH)`: Amir calls the risk of Acme."""

    def called(level):
        call_risk(db, company_id=world.acme, level=level, reason=WHY, now=NOW, actor=AMIR)

    return called


def said(app):
    kinds = (app.markdown, app.caption, app.info, app.error)
    return " ".join(each.value for elements in kinds for each in elements).replace("\\", "").replace("**", "")


def table(app):
    """Companies, points, levels, reasons in words and own calls."""
    rows = app.dataframe[0].value
    return [tuple(row) for row in rows[["company", "points", "level", "why", "own"]].fillna("").to_numpy().tolist()]


def ticked(app, place):
    """The app after a tick in the table, by place."""
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    return app.run()


def opened(app, company_id):
    """The app with the dialog about a company open, however that came to be."""
    app.session_state["dialog"] = {"name": "risk-call", "about": company_id, "request_key": "once"}
    return app.run()


def test_companies_come_with_the_most_points_first_and_their_reasons(arrive):
    app = arrive()

    assert not app.exception
    assert table(app) == [
        ("Acme", 3, "Medium", "No order at 30 days (short by 3)", ""),
        ("Zenith", 2, "Medium", "Managers out of reach (0 of 1)", ""),
        ("Borealis", 0, "Low", "", ""),
    ]
    assert "3 companies: 2 medium, 1 low risk. Nobody has made a call of their own yet." in said(app)


def test_each_point_has_its_definition_on_the_page(arrive):
    text = said(arrive())

    assert [definition for definition in DEFINITIONS.values() if definition not in text] == []


def test_a_link_to_one_company_spells_its_reasons_out(arrive):
    text = said(arrive(company="Acme"))

    assert "Acme: 3 points, medium risk." in text
    assert (
        "3 points, No order at 30 days: 12 people lost access in the past 30 days or will in the coming 30, with "
        "nothing that follows; stock and requested licenses cover 9. Short by 3." in text
    )


def test_a_company_that_is_ticked_is_spelled_out_and_can_be_called(arrive):
    app = arrive()
    assert app.button(key="make-the-call").disabled
    assert "Tick a company to read below what gave its points." in said(app)

    app = ticked(app, 1)
    assert "2 points, Managers out of reach: mail does not reach its only manager: the last one bounced." in said(app)
    app.button(key="make-the-call").click().run()
    assert "Zenith: 2 points, medium risk." in said(app)


def test_a_tick_leads_to_the_page_of_the_company(arrive):
    app = ticked(arrive(), 1)

    assert app.button(key="risk-company").click().run().title[0].value == "Zenith"


def test_a_company_without_points_says_so(arrive):
    assert "Nothing gives points." in said(arrive(company="Borealis"))


def test_one_account_manager_leaves_the_others_out(arrive):
    assert [row[0] for row in table(arrive(manager="Ben Okafor"))] == ["Zenith"]


def test_a_call_that_disagrees_is_marked_and_listed(arrive, call):
    call(Level.LOW)

    assert "1 of 1 own call disagrees with the points." in said(arrive())
    app = arrive(risks="Disagreements")
    assert [(row[0], row[4]) for row in table(app)] == [("Acme", "Low, disagrees")]
    assert f"Own call: low, which disagrees with the points, by Amir Haddad on Mar 2, 2026: {WHY}" in said(app)


def test_where_every_call_agrees_no_disagreement_is_listed(arrive, call):
    call(Level.MEDIUM)

    app = arrive(risks="Disagreements")
    assert "0 of 1 own call disagree with the points." in said(app)
    assert "No own call disagrees with the points." in said(app)


def test_an_account_manager_makes_a_call_with_a_reason(arrive, db):
    app = ticked(arrive(), 0)
    app.button(key="make-the-call").click().run()
    assert "Acme: 3 points, medium risk." in said(app)
    assert "Nobody has made a call yet." in said(app)

    app.button(key="save-risk-call").click().run()
    assert "Choose how great the risk is." in said(app)
    field(app, "radio", "risk-level").set_value("high")
    app.button(key="save-risk-call").click().run()
    assert "A reason is missing" in said(app)
    field(app, "text_input", "risk-reason").set_value(WHY)
    app.button(key="save-risk-call").click().run()

    assert table(app)[0] == ("Acme", 3, "Medium", "No order at 30 days (short by 3)", "High, disagrees")
    assert len(events(db, "risk_called")) == 1


def test_a_call_is_taken_back_with_a_reason(arrive, call, db, world):
    call(Level.HIGH)
    app = opened(arrive(), world.acme)

    field(app, "radio", "risk-level").set_value("no call")
    field(app, "text_input", "risk-reason").set_value("They stay.")
    app.button(key="save-risk-call").click().run()

    assert table(app)[0][4] == ""
    assert len(events(db, "risk_called")) == 2


def test_a_call_of_a_company_that_is_not_shown_opens_nothing(arrive, world):
    app = opened(arrive(company="Borealis"), world.acme)

    assert not app.exception
    assert [button.key for button in app.button if button.key == "save-risk-call"] == []


def test_an_analyst_reads_it_without_people_or_what_they_wrote_and_calls_nothing(arrive, call, world):
    call(Level.HIGH)

    app = arrive("nadia", company="Acme")
    text = said(app)
    assert "Own call: high, which disagrees with the points, by a•••@renewal-desk.example on Mar 2, 2026." in text
    assert WHY not in text
    assert not {"make-the-call", "risk-company", "risk-in-history"} & {button.key for button in app.button}
    assert "save-risk-call" not in [button.key for button in opened(app, world.acme).button]


def test_without_licenses_within_a_year_it_says_so(open_as, db, world):
    with db.transaction(NOW, "test") as tx:
        a_company(tx, name="Zenith", account_manager_id=world.amir)

    assert "No company held a license in the past year." in said(open_as("nadia", view="Risk", company="Zenith"))


def test_an_address_that_makes_no_sense_shows_all(arrive):
    app = arrive(risks="Nonsense")

    assert not app.exception
    assert len(table(app)) == 3


def test_the_page_of_a_company_has_its_risk_in_a_line_and_the_way_to_call_it(arrive, open_as, call):
    call(Level.HIGH)

    app = open_as("amir", company="Acme").switch_page("company.py").run()
    assert "Risk: medium (3 points): No order at 30 days (short by 3)." in said(app)
    assert f"Own call: high, which disagrees with the points, by Amir Haddad on Mar 2, 2026: {WHY}" in said(app)
    app.button(key="make-the-call").click().run()
    assert field(app, "radio", "risk-level").value == "high"


@pytest.mark.parametrize(
    ("reason", "about", "sentence"),
    [
        (
            "No order at 30 days",
            {"lapsing": 1, "cover": 0, "short_by": 1},
            "1 person lost access in the past 30 days or will in the coming 30, with nothing that follows; stock and "
            "requested licenses cover 0. Short by 1.",
        ),
        ("Managers out of reach", {"managers": 0}, "the company has no manager; its account manager gets the mails."),
        ("Managers out of reach", {"managers": 2}, "mail reaches none of 2 managers: the last one to each bounced."),
        (
            "Late last time",
            {"late": 3, "ended": 4, "last_on": date(2025, 11, 1)},
            "3 of 4 licenses that ended in Nov 2025 were not renewed on time (75%).",
        ),
        ("Falling seats", {"live": 17, "live_before": 20}, "17 licenses held and live now, 20 a year ago: 15% fewer."),
        (
            "Stock dying",
            {"dying": 12, "brought": 100},
            "12 of 100 licenses that live lots brought are unallocated and end within 60 days (12%).",
        ),
        ("Manager's license expired", {"expired_managers": 1}, "1 manager cannot log in: their own license has ended."),
    ],
)
def test_a_reason_is_told_with_its_numbers(reason, about, sentence):
    (told,) = spoken({"reasons": [reason], **about})

    assert told.endswith(f"{reason}: {sentence}")
