"""Learners: who is listed, found, added, archived and restored, and by whom."""

from datetime import date

import pytest

from tests.acme import events
from tests.builders import a_learner, a_license, a_lot, a_mail
from tests.moments import NOW
from tests.pages.conftest import EXPIRED_ON
from tests.pages.test_orders import frames, orders, rows
from tests.pages.test_router import texts

# The lots of the world's own people begin at NOW.
ENDS = date(2027, 3, 2)


@pytest.fixture
def arrive(open_as):
    """`arrive("amir")`: the page, after that person has signed in and gone there."""

    def arrived(who, **query):
        return open_as(who, **query).switch_page("learners.py").run()

    return arrived


@pytest.fixture
def four(db, world, expire):
    """Beside Alice, who is live: two expired learners of Acme, one never licensed, one archived."""
    expire(world.acme, 2)
    with db.transaction(NOW, "test") as tx:
        a_learner(tx, world.acme, email="nina@acme.example", name="Nina New", department="IT")
        a_learner(tx, world.acme, email="ark@acme.example", name="Ark Old", archived_at=NOW)
    return world


def shown(app, column="email"):
    """One column of the table, without a table nothing."""
    return frames(app)[0][column].to_list() if app.dataframe else []


def headers(app):
    return list(app.dataframe[0].proto.column_order)


def tabs(app):
    return [tab.label for tab in app.tabs]


# Filled


def test_the_table_says_who_of_which_department_is_what_until_when(arrive, four):
    app = arrive("alice")

    assert not app.exception
    assert frames(app)[0].select("name", "email", "department", "role", "status", "expires_on").rows() == [
        ("Alice Park", "alice@acme.example", "Sales", "Manager", "Live", ENDS),
        ("Ark Old", "ark@acme.example", "Sales", "Learner", "Archived", None),
        ("Learner-000", "learner-000@acme.example", "Sales", "Learner", "Expired", EXPIRED_ON),
        ("Learner-001", "learner-001@acme.example", "Sales", "Learner", "Expired", EXPIRED_ON),
        ("Nina New", "nina@acme.example", "IT", "Learner", "Never licensed", None),
    ]


def test_each_tab_has_its_count(arrive, four):
    assert tabs(arrive("alice")) == ["All (5)", "Live (1)", "Expired (2)", "Never licensed (1)", "Archived (1)"]


@pytest.mark.parametrize(
    ("tab", "emails"),
    [
        ("Live", ["alice@acme.example"]),
        ("Expired", ["learner-000@acme.example", "learner-001@acme.example"]),
        ("Never licensed", ["nina@acme.example"]),
        ("Archived", ["ark@acme.example"]),
    ],
)
def test_a_tab_comes_from_the_link_and_shows_its_people(arrive, four, tab, emails):
    app = arrive("alice", status=tab)

    assert shown(app) == emails
    assert "status" not in headers(app)


def test_the_search_counts_in_every_tab(arrive, four):
    app = arrive("alice", **{"find-learner": "LEARNER-001"})

    assert shown(app) == ["learner-001@acme.example"]
    assert tabs(app) == ["All (1)", "Live (0)", "Expired (1)", "Never licensed (0)", "Archived (0)"]


def test_a_department_narrows_the_list(arrive, four):
    app = arrive("alice")
    assert app.selectbox(key="learner-department").options == ["All departments", "IT", "Sales"]

    app.selectbox(key="learner-department").set_value("IT").run()

    assert shown(app) == ["nina@acme.example"]
    assert shown(arrive("alice", **{"learner-department": "IT"})) == ["nina@acme.example"]


def test_another_order_can_be_chosen(arrive, four):
    app = arrive("alice")

    app.selectbox(key="learner-sort").set_value("expires").run()

    assert shown(app)[:3] == ["learner-000@acme.example", "learner-001@acme.example", "alice@acme.example"]
    assert "Company" not in app.selectbox(key="learner-sort").options


def test_an_account_manager_sees_every_company_with_its_name(arrive, world):
    app = arrive("amir")

    assert shown(app) == ["alice@acme.example", "charlie@borealis.example"]
    assert shown(app, "company") == ["Acme", "Borealis"]
    assert "company" in headers(app)
    assert "Company" in app.selectbox(key="learner-sort").options


def test_the_managed_company_comes_from_the_link(arrive, world):
    app = arrive("amir", company="Borealis")

    assert shown(app) == ["charlie@borealis.example"]
    assert "company" not in headers(app)


def test_fifty_rows_are_sent_at_a_time(arrive, world, expire):
    expire(world.acme, 53)
    app = arrive("alice")
    first = shown(app)

    app.pagination[0].set_value(2).run()

    assert (len(first), len(shown(app))) == (50, 4)
    assert len({*first, *shown(app)}) == 54


def test_a_page_that_is_gone_is_the_last_one(db, arrive, world, expire):
    renewed = expire(world.acme, 51)[0]
    app = arrive("alice", status="Expired")
    app.pagination[0].set_value(2).run()
    with db.transaction(NOW, "test") as tx:
        a_license(tx, a_lot(tx, world.acme, quantity=1), renewed)

    app.run()

    assert not app.exception
    assert len(shown(app)) == 50


# Empty


def test_where_nobody_matches_the_page_says_what_to_change_and_can_clear_it(arrive, four):
    app = arrive("alice", **{"find-learner": "nobody like this", "learner-department": "IT"})
    assert "No learner matches" in texts(app)
    assert not app.dataframe

    app.button(key="clear-filters").click().run()

    assert len(shown(app)) == 5


@pytest.mark.parametrize(
    ("tab", "sentence"),
    [
        ("Expired", "Nobody's license has expired"),
        ("Never licensed", "Everybody has or had a license"),
        ("Archived", "Nobody is archived"),
    ],
)
def test_an_empty_tab_says_what_it_means(arrive, world, tab, sentence):
    assert sentence in texts(arrive("alice", status=tab))


# Forbidden


def test_a_company_manager_sees_the_own_company_only(db, arrive, world):
    app = arrive("alice", company="Borealis")

    assert shown(app) == ["alice@acme.example"]
    assert "charlie" not in texts(app)


@pytest.mark.parametrize("who", ["nadia", "omar"])
def test_analysts_and_administrators_do_not_have_the_page(open_as, world, who):
    app = open_as(who, **{"find-learner": "alice"})

    assert "Learners" not in [title.value for title in app.title]
    assert "alice" not in texts(app)


# Added


def ask_to_add(app):
    return app.button(key="add-learners").click().run()


def add(app, email, name="", department=None):
    """Fill the form of the open dialog and press its button."""
    app.text_input(key="new-email").set_value(email)
    app.text_input(key="new-name").set_value(name)
    if department is not None:
        next(box for box in app.selectbox if "new-department" in (box.key or "")).set_value(department)
    return app.button(key="add-learner-now").click().run()


def people(db, company_id):
    return rows(
        db,
        "select email, name, department, archived_at is not null as archived from learner "
        "where company_id = $id order by email",
        id=company_id,
    )


def test_before_somebody_is_added_stock_lot_and_expiry_are_shown(db, arrive, world):
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, world.acme, quantity=4, expires_on=date(2026, 9, 1))
    app = ask_to_add(arrive("alice"))

    assert "**13 licenses** of Acme in stock" in texts(app)
    assert [(each.label, each.value) for each in app.metric] == [
        ("Licenses", "1"),
        ("Expires on", "Sep 1, 2026"),
        ("Left in this lot", "3"),
    ]


def test_a_person_is_added_with_a_license_and_undone(db, arrive, world):
    app = ask_to_add(arrive("alice"))

    app = add(app, " Bob@Acme.example ", "Bob Hill", "Sales")

    assert not app.exception
    assert "1 learner added to Acme, with a license." in texts(app)
    assert "1 until Mar 2, 2027" in texts(app)
    assert ("Bob@Acme.example", "Live") in list(zip(shown(app), shown(app, "status"), strict=True))

    app.button(key="undo").click().run()

    assert "Undone. 1 license went back to stock. Of those who were added, 1 is archived now." in texts(app)
    assert [person["archived"] for person in people(db, world.acme)] == [True, False]


@pytest.mark.parametrize(("email", "sentence"), [("", "e-mail"), ("not an address", "not an address")])
def test_what_is_mistyped_is_said_in_the_dialog_which_stays_open(db, arrive, world, email, sentence):
    app = add(ask_to_add(arrive("alice")), email)

    assert sentence in app.error[0].value
    assert "add-learner-now" in [button.key for button in app.button]
    assert len(people(db, world.acme)) == 1


@pytest.mark.parametrize(
    ("email", "sentence"), [("ALICE@acme.example", "is a learner of this company"), ("ark@acme.example", "Restore")]
)
def test_who_is_a_learner_already_is_not_added_again(db, arrive, four, email, sentence):
    before = people(db, four.acme)

    app = add(ask_to_add(arrive("alice")), email)

    assert sentence in app.warning[0].value
    assert people(db, four.acme) == before


def test_too_little_stock_offers_to_request_what_is_missing(db, arrive, world):
    with db.transaction(NOW, "test") as tx:
        tx.execute("update lot set allocated = quantity where company_id = $id", id=world.acme)
    app = ask_to_add(arrive("alice"))
    assert "**1 missing.** Acme has 0 licenses in stock, and 1 is needed." in texts(app)

    app.button(key="request-missing").click().run()

    assert [(order["quantity"], order["state"]) for order in orders(db)][-1] == (1, "requested")


def test_stock_that_went_to_another_lot_meanwhile_is_not_drawn_unseen(db, arrive, world):
    with db.transaction(NOW, "test") as tx:
        early = a_lot(tx, world.acme, quantity=1, expires_on=date(2026, 9, 1))
    app = ask_to_add(arrive("alice"))
    with db.transaction(NOW, "test") as tx:
        tx.execute("update lot set allocated = quantity where lot_id = $id", id=early)

    app = add(app, "bob@acme.example")

    assert "changed since it was shown" in app.warning[0].value
    assert len(people(db, world.acme)) == 1


def test_with_all_companies_the_person_says_whose_learner_it_is(db, arrive, world):
    app = ask_to_add(arrive("amir"))
    assert "Choose the one that the learner belongs to" in texts(app)
    assert "add-learner-now" not in [button.key for button in app.button]

    app.selectbox(key="learner-company").set_value(world.borealis).run()
    add(app, "yara@borealis.example")

    assert "yara@borealis.example" in [person["email"] for person in people(db, world.borealis)]


def test_who_became_an_analyst_meanwhile_adds_nobody(db, arrive, world):
    app = ask_to_add(arrive("amir", company="Acme"))
    with db.transaction(NOW, "test") as tx:
        tx.execute("update staff set role = 'analyst' where staff_id = $id", id=world.amir)

    add(app, "bob@acme.example")

    assert len(people(db, world.acme)) == 1


# Ticked


def tick(app, *emails):
    """Tick the rows of these people, as a click on their boxes does."""
    places = [place for place, email in enumerate(shown(app)) if email in emails]
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": places, "columns": [], "cells": []}}
    return app.run()


def enabled(app):
    """Which of the bar's acts can be pressed."""
    acts = ("license-learners", "archive-learners", "restore-learners", "learner-history")
    return [button.label for button in app.button if button.key in acts and not button.disabled]


def press(app, key):
    return app.button(key=key).click().run()


@pytest.mark.parametrize(
    ("emails", "acts"),
    [
        ([], []),
        (["alice@acme.example"], ["Archive", "History"]),
        (["nina@acme.example"], ["Allocate Licenses", "Archive", "History"]),
        (["ark@acme.example"], ["Restore", "History"]),
        (["ark@acme.example", "learner-000@acme.example"], ["Allocate Licenses", "Archive", "Restore"]),
    ],
)
def test_only_what_can_be_done_with_the_ticked_is_offered(arrive, four, emails, acts):
    assert enabled(tick(arrive("alice"), *emails)) == acts


# Archived and restored


def test_archive_says_how_many_and_which_seats_go_back_before_it_acts(db, arrive, four):
    app = press(tick(arrive("amir", company="Acme"), "alice@acme.example", "nina@acme.example"), "archive-learners")

    said = texts(app).replace("\\", "")
    assert "**2 learners** of **Acme** will be archived." in said
    assert "1 of 2 holds a live license: **1 license** goes back to stock" in said
    assert "You are among them" not in said
    assert sum(person["archived"] for person in people(db, four.acme)) == 1


def test_who_was_archived_can_be_restored_from_the_result(db, arrive, four):
    app = press(tick(arrive("amir", company="Acme"), "alice@acme.example", "nina@acme.example"), "archive-learners")

    app = press(app, "archive-now")

    assert not app.exception
    assert "2 learners of Acme archived." in texts(app)
    assert "1 license went back to stock." in texts(app)
    assert tabs(app)[-1] == "Archived (3)"
    assert enabled(app) == []

    app = press(app, "restore-archived")

    assert "2 learners restored, without a license." in texts(app)
    assert tabs(app) == ["All (5)", "Live (0)", "Expired (2)", "Never licensed (2)", "Archived (1)"]


def test_restore_says_that_no_license_comes_back(arrive, four):
    app = press(tick(arrive("alice"), "ark@acme.example"), "restore-learners")
    assert "Restored learners have **no license**" in texts(app)
    assert "0 will be *Expired* and 1 *Never licensed*" in texts(app)

    app = press(app, "restore-now")

    assert "1 learner restored, without a license." in texts(app)
    assert tabs(app)[-1] == "Archived (0)"


def test_who_archives_themselves_is_warned(arrive, four):
    app = press(tick(arrive("alice"), "alice@acme.example"), "archive-learners")

    assert "You are among them" in app.warning[0].value


def test_people_of_two_companies_are_archived_one_company_at_a_time(db, arrive, world):
    app = press(tick(arrive("amir"), "alice@acme.example", "charlie@borealis.example"), "archive-learners")
    assert app.selectbox(key="whose").options == ["Acme · 1 selected", "Borealis · 1 selected"]

    press(app, "archive-now")

    assert [person["archived"] for person in people(db, world.acme)] == [True]
    assert [person["archived"] for person in people(db, world.borealis)] == [False]


def test_ticks_end_with_the_page_that_they_are_on(arrive, world, expire):
    expire(world.acme, 53)
    app = tick(arrive("alice"), "learner-000@acme.example")
    assert "**1 selected**" in texts(app)

    app.pagination[0].set_value(2).run()
    assert "selected" not in texts(app)
    app.pagination[0].set_value(1).run()

    assert enabled(app) == []


@pytest.mark.parametrize("name", ["archive-learners", "restore-learners", "license-learners", "learner-history"])
def test_an_id_of_another_company_is_refused_in_every_dialog(db, arrive, world, name):
    app = arrive("alice")
    app.session_state["dialog"] = {"name": name, "about": world.charlie, "request_key": "a press"}

    app.run()

    assert not app.exception
    assert "Reload the page" in app.warning[0].value
    assert "charlie" not in texts(app)


@pytest.mark.parametrize("name", ["archive-learners", "restore-learners", "license-learners", "learner-history"])
def test_who_became_an_analyst_meanwhile_sees_and_changes_nobody(db, arrive, four, name):
    app = arrive("amir", company="Acme")
    with db.transaction(NOW, "test") as tx:
        tx.execute("update staff set role = 'analyst' where staff_id = $id", id=four.amir)
    app.session_state["dialog"] = {"name": name, "about": four.alice, "request_key": "a press"}

    app.run()

    assert "Alice" not in texts(app)
    assert not {"archive-now", "restore-now", "allocate"} & {button.key for button in app.button}


# Licensed


def test_the_never_licensed_get_one_from_the_lot_that_ends_first(db, arrive, four):
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, four.acme, quantity=4, expires_on=date(2026, 9, 1))
    app = press(tick(arrive("alice"), "nina@acme.example", "ark@acme.example"), "license-learners")
    assert "1 who is live or archived is left out." in app.info[0].value
    assert "**1 learner** of **Acme** to be given a license." in texts(app)

    app = press(app, "allocate")

    assert "1 license of Acme allocated." in texts(app)
    assert dict(zip(shown(app), shown(app, "expires_on"), strict=True))["nina@acme.example"] == date(2026, 9, 1)

    app = press(app, "undo")

    assert tabs(app)[3] == "Never licensed (1)"


def test_among_the_expired_the_latest_lot_is_drawn_as_in_a_renewal(db, arrive, four):
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, four.acme, quantity=4, expires_on=date(2026, 9, 1))
    app = press(tick(arrive("alice"), "nina@acme.example", "learner-000@acme.example"), "license-learners")

    app = press(app, "allocate")

    days = dict(zip(shown(app), shown(app, "expires_on"), strict=True))
    assert days["nina@acme.example"] == days["learner-000@acme.example"] == ENDS


# History


def test_the_history_of_one_person_has_licenses_and_what_happened_in_the_companys_time(db, arrive, four):
    app = press(tick(arrive("alice"), "nina@acme.example"), "license-learners")
    app = press(app, "allocate")

    app = press(tick(app, "nina@acme.example"), "learner-history")

    assert not app.exception
    licenses, happened = frames(app)[1:]
    assert licenses.select("expires_on", "status", "allocated_by").rows() == [(ENDS, "Live", "alice@acme.example")]
    assert happened.select("what", "actor").rows() == [("License allocated, until Mar 2, 2027", "alice@acme.example")]
    assert "Times of Europe/Madrid" in texts(app).replace("\\", "")


def test_who_has_no_history_is_told_so(arrive, four):
    app = press(tick(arrive("alice"), "nina@acme.example"), "learner-history")

    assert "Never had one." in texts(app)
    assert "Nothing is recorded." in texts(app)


def test_an_account_manager_makes_a_learner_a_manager_and_back(db, arrive, four):
    app = press(tick(arrive("amir", company="Acme"), "nina@acme.example"), "change-managers")
    assert "**1 learner** of **Acme** is no manager." in texts(app)

    app = press(app, "make-managers")
    assert [event["actor"] for event in events(db, "manager_appointed")] == ["amir@renewal-desk.example"]

    app = press(press(tick(app, "nina@acme.example"), "change-managers"), "remove-managers")
    assert len(events(db, "manager_dismissed")) == 1


def test_a_company_manager_appoints_nobody(arrive, four):
    app = tick(arrive("alice"), "nina@acme.example")

    assert "change-managers" not in [button.key for button in app.button]


def test_managers_whom_no_mail_reaches_are_a_task_that_ends_with_a_press(db, arrive, four):
    with db.transaction(NOW, "test") as tx:
        a_mail(tx, four.acme, state="bounced", recipient="alice@acme.example")

    app = arrive("amir", company="Acme")
    assert "1 manager gets no mail: it bounces" in [box.label for box in app.expander]

    app = press(app, f"mail-again-{four.alice}")
    assert not app.expander
