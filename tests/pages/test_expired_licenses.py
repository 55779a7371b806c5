"""Expired Licenses: empty, filled, forbidden, selected, allocated, undone, refused."""

import re
from datetime import date, timedelta
from itertools import count

import pytest

from core import clock
from core.actions.allocate_licenses import allocate_licenses
from core.rules.filters import ExpiredFilter
from pages.parts.selection import Selection
from tests.builders import a_company, a_license, a_lot
from tests.moments import NOW
from tests.pages.conftest import EXPIRED_ON
from tests.pages.test_orders import frames, orders, rows, toasts
from tests.pages.test_router import labels, texts

EVERYBODY = ExpiredFilter()


@pytest.fixture
def arrive(open_as):
    """`arrive("amir")`: the page, after that person has signed in and gone there."""

    def arrived(who, **query):
        return open_as(who, **query).switch_page("expired_licenses.py").run()

    return arrived


@pytest.fixture
def three(world, expire):
    """Three learners of Acme, which has nine licenses in stock."""
    return expire(world.acme, 3)


def shown(app, column="email"):
    """One column of the table, without a table nothing."""
    return frames(app)[0][column].to_list() if app.dataframe else []


def headers(app):
    return list(app.dataframe[0].proto.column_order)


_TIMES = count(1000)


def tick(app, company_id, *ids, all_of=None):
    """Leave the selection as ticking rows does, which only a browser can; a new table then shows it."""
    app.session_state["selection"] = Selection(company_id, all_of, frozenset(ids))
    app.session_state["times-selected"] = next(_TIMES)
    return app.run()


def bar(app):
    """How many are selected, as the bar says it."""
    said = re.search(r"[\d,]+ selected(?=\W*$)", "\n".join(element.value for element in app.markdown), re.MULTILINE)
    return said.group() if said else ""


def table_ticks(app):
    return app.session_state[app.dataframe[0].key]["selection"]["rows"]


def ask(app):
    """Press `Allocate Licenses`, which opens its dialog."""
    return app.button(key="allocate-licenses").click().run()


def confirm(app):
    return app.button(key="allocate").click().run()


def metrics(app):
    return [(metric.label, metric.value) for metric in app.metric]


def plan(app):
    """What is written, without the backslashes of Markdown."""
    return texts(app).replace("\\", "")


def live(db, *ids):
    """Who of these holds a live license."""
    held = rows(
        db,
        "select learner_id::varchar as learner_id from license "
        "where released_at is null and expires_at > $now and learner_id::varchar in (select unnest($ids)) order by 1",
        now=NOW,
        ids=list(ids),
    )
    return {row["learner_id"] for row in held}


def renew(db, company_id, *ids):
    """What somebody else does meanwhile."""
    return allocate_licenses(
        db, company_id=company_id, learners=ids, request_key=f"other:{ids}", now=NOW, actor="ben@renewal-desk.example"
    )


def use_up(db, company_id, count):
    """Somebody else takes licenses out of every lot that has started."""
    with db.transaction(NOW, "test") as tx:
        tx.execute(
            "update lot set allocated = allocated + $count where company_id = $id and expires_at > $now",
            count=count,
            id=company_id,
            now=NOW,
        )


# Empty


def test_where_nobody_expired_the_page_says_so_and_offers_nothing_to_allocate(arrive):
    app = arrive("alice")

    assert not app.exception
    assert "Nobody's license has expired" in texts(app)
    assert "Allocate Licenses" not in labels(app)
    assert "Import License Renewal" in labels(app)


def test_where_nobody_matches_the_page_says_what_to_change(arrive, three):
    app = arrive("alice", find="nobody like this")

    assert not app.exception
    assert "No expired learner matches" in texts(app)
    assert not app.dataframe


# Filled


def test_the_table_says_who_of_which_department_expired_when_and_how_long_ago(arrive, world, expire):
    expire(world.acme, 1, word="eve", department="Support")
    app = arrive("alice")

    assert frames(app)[0].select("name", "email", "department", "role", "expired_on", "days_ago").rows() == [
        ("Eve-000", "eve-000@acme.example", "Support", "Learner", EXPIRED_ON, 10)
    ]


def test_an_account_manager_sees_every_company_with_its_name(arrive, world, expire, three):
    expire(world.borealis, 1, word="yara")
    app = arrive("amir")

    assert sorted(shown(app, "company")) == ["Acme"] * 3 + ["Borealis"]
    assert "company" in headers(app)


def test_a_company_manager_sees_the_own_company_only_and_no_column_for_it(arrive, world, expire, three):
    expire(world.borealis, 1, word="yara")
    app = arrive("alice", company="Borealis")

    assert set(shown(app, "company")) == {"Acme"}
    assert "company" not in headers(app)
    assert "yara" not in texts(app)


def test_the_managed_company_comes_from_the_link(arrive, world, expire, three):
    expire(world.borealis, 1, word="yara")
    app = arrive("amir", company="Borealis")

    assert shown(app) == ["yara-000@acme.example"]
    assert "company" not in headers(app)


def test_fifty_rows_are_sent_at_a_time(arrive, world, expire):
    ids = expire(world.acme, 53)
    app = arrive("alice")
    first = shown(app, "learner_id")

    app.pagination[0].set_value(2).run()

    assert len(first) == 50
    assert len(shown(app, "learner_id")) == 3
    assert {*first, *shown(app, "learner_id")} == set(ids)
    assert "Select All (53)" in [box.label for box in app.checkbox]


def test_a_page_that_is_gone_is_the_last_one(db, arrive, world, expire):
    renewed = expire(world.acme, 51)[0]
    app = arrive("alice")
    app.pagination[0].set_value(2).run()
    with db.transaction(NOW, "test") as tx:
        a_license(tx, a_lot(tx, world.acme, quantity=1), renewed)

    app.run()

    assert not app.exception
    assert len(shown(app, "learner_id")) == 50


def test_another_filter_begins_at_its_first_page(arrive, world, expire):
    expire(world.acme, 60)
    expire(world.acme, 60, word="other")
    app = arrive("alice")
    app.pagination[0].set_value(2).run()

    app.text_input(key="find").set_value("other").run()

    assert len(shown(app, "learner_id")) == 50


@pytest.mark.parametrize("words", ["EVE", "eve-000@", "supp"])
def test_search_looks_at_name_email_and_department(arrive, world, expire, three, words):
    expire(world.acme, 1, word="eve", department="Support")

    assert shown(arrive("alice", find=words)) == ["eve-000@acme.example"]


def test_a_department_narrows_the_list(arrive, world, expire, three):
    expire(world.acme, 1, word="eve", department="Support")
    app = arrive("alice")
    assert app.selectbox(key="department").options == ["All departments", "Sales", "Support"]

    app.selectbox(key="department").set_value("Support").run()

    assert shown(app) == ["eve-000@acme.example"]
    assert shown(arrive("alice", department="Support")) == ["eve-000@acme.example"]


def test_the_days_of_expiry_are_in_the_url_and_both_count(arrive, world, expire, three):
    expire(world.acme, 1, word="early", on=date(2026, 1, 31))

    assert shown(arrive("alice", expired=["2026-01-31", "2026-02-19"])) == ["early-000@acme.example"]
    assert len(shown(arrive("alice", expired=["2026-01-31", "2026-02-20"]))) == 4


def test_the_latest_expiry_comes_first_and_another_order_can_be_chosen(arrive, world, expire, three):
    expire(world.acme, 1, word="anna", on=date(2026, 1, 31))
    app = arrive("alice")
    assert shown(app)[-1] == "anna-000@acme.example"

    app.selectbox(key="sort").set_value("name").run()

    assert shown(app)[0] == "anna-000@acme.example"


def test_only_orders_that_can_be_seen_are_offered(arrive, three):
    assert arrive("amir").selectbox(key="sort").options == ["Latest expiry", "Name", "Company", "Department"]
    assert arrive("alice").selectbox(key="sort").options == ["Latest expiry", "Name", "Department"]
    assert arrive("nadia").selectbox(key="sort").options == ["Latest expiry", "Company", "Department"]


def test_what_a_person_typed_is_shown_and_not_interpreted(db, arrive, expire):
    with db.transaction(NOW, "test") as tx:
        company_id = a_company(tx, name="**[x](http://evil.example)** :red[y]")
        a_lot(tx, company_id)
    app = ask(tick(arrive("amir"), None, *expire(company_id, 1)))
    assert r"\*\*\[x\]\(http\://evil\.example\)\*\* \:red\[y\]" in texts(app)

    confirm(app)

    assert r"\*\*\[x\]\(http\://evil\.example\)\*\* \:red\[y\] allocated" in texts(app)


def test_import_license_renewal_leads_to_csv_renewal(arrive, three):
    app = arrive("alice")

    app.button(key="import-license-renewal").click().run()

    assert not app.exception
    assert "CSV Renewal" in [title.value for title in app.title]


# Forbidden


def test_an_analyst_sees_masked_emails_and_no_names(arrive, three):
    app = arrive("nadia")

    assert not app.exception
    assert shown(app) == ["l•••@acme.example"] * 3
    assert set(shown(app, "name")) == {""}
    assert "name" not in headers(app)


def test_an_analyst_selects_imports_and_exports_nothing(arrive, three):
    app = arrive("nadia")

    assert labels(app) == ["Sign out"]
    assert not app.checkbox
    assert not app.get("download_button")


def test_an_analyst_finds_nobody_by_name_or_email(arrive, three):
    assert shown(arrive("nadia", find="learner-000")) == []
    assert len(shown(arrive("nadia", find="acme"))) == 3


def test_who_became_an_analyst_meanwhile_allocates_nothing(db, arrive, world, three):
    app = ask(tick(arrive("amir"), None, *three))
    with db.transaction(NOW, "test") as tx:
        tx.execute("update staff set role = 'analyst' where staff_id = $id", id=world.amir)

    confirm(app)

    assert live(db, *three) == set()


# Selected


def test_nothing_is_selected_at_first(arrive, three):
    app = arrive("alice")

    assert bar(app) == ""
    assert app.button(key="allocate-licenses").disabled


def test_select_all_says_how_many_and_selects_every_page(arrive, world, expire):
    expire(world.acme, 53)
    app = arrive("alice")

    app.checkbox(key="select-all").check().run()
    assert bar(app) == "53 selected"
    assert table_ticks(app) == list(range(50))
    app.pagination[0].set_value(2).run()

    assert table_ticks(app) == [0, 1, 2]


def test_select_all_taken_back_selects_nobody(arrive, three):
    app = arrive("alice")
    app.checkbox(key="select-all").check().run()

    app.checkbox(key="select-all").uncheck().run()

    assert bar(app) == ""
    assert table_ticks(app) == []


def test_all_but_one_is_one_less_and_no_longer_all(arrive, world, three):
    app = tick(arrive("alice"), world.acme, three[0], all_of=EVERYBODY)

    assert bar(app) == "2 selected"
    assert app.checkbox(key="select-all").value is False
    assert len(table_ticks(app)) == 2


def test_select_all_ends_when_the_filter_changes(arrive, world, three):
    app = arrive("alice")
    app.checkbox(key="select-all").check().run()

    app.text_input(key="find").set_value("learner-001").run()

    assert bar(app) == ""
    assert app.checkbox(key="select-all").value is False


def test_ticks_survive_turning_the_page_and_another_filter(arrive, world, expire):
    ids = expire(world.acme, 53)
    app = arrive("alice")
    chosen = shown(app, "learner_id")[0]
    tick(app, world.acme, chosen)

    app.pagination[0].set_value(2).run()
    assert (bar(app), table_ticks(app)) == ("1 selected", [])
    app.text_input(key="find").set_value(f"learner-{(ids.index(chosen) + 1) % 53:03}").run()
    assert (bar(app), table_ticks(app)) == ("1 selected", [])
    app.text_input(key="find").set_value("").run()
    app.pagination[0].set_value(1).run()

    assert (bar(app), table_ticks(app)) == ("1 selected", [0])


def test_ticks_end_with_another_company(arrive, world, expire, three):
    expire(world.borealis, 1)
    app = tick(arrive("amir", company="Acme"), world.acme, *three)
    assert bar(app) == "3 selected"

    app.selectbox(key="company").set_value(world.borealis).run()

    assert bar(app) == ""


def test_clear_selects_nobody(arrive, world, three):
    app = tick(arrive("alice"), world.acme, *three)

    app.button(key="clear-selection").click().run()

    assert bar(app) == ""


# Shown before it is done


def test_allocating_shows_how_many_from_which_lot_until_when_and_what_is_left(db, arrive, world, three):
    app = ask(tick(arrive("alice"), world.acme, *three))

    assert "**3 expired learners** of **Acme** will be renewed." in plan(app)
    assert metrics(app) == [("Licenses", "3"), ("New expiry", "Mar 2, 2027"), ("Left in this lot", "6")]
    assert "From the lot that started on Mar 2, 2026." in plan(app)
    assert "Exactly Mar 2, 2027, 00:00 Europe/Madrid (UTC+01:00)" in plan(app)
    assert "Allocate 3 Licenses" in labels(app)
    assert live(db, *three) == set()


def test_the_latest_lot_is_drawn_first_and_what_is_over_comes_from_the_next(db, arrive, world, three):
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, world.acme, quantity=5, starts_on=date(2025, 6, 1))
    use_up(db, world.acme, 0)
    with db.transaction(NOW, "test") as tx:
        tx.execute("update lot set quantity = 3 where quantity = 10 and company_id = $id", id=world.acme)
    app = ask(tick(arrive("alice"), world.acme, *three))

    assert metrics(app) == [
        ("Licenses", "2"),
        ("New expiry", "Mar 2, 2027"),
        ("Left in this lot", "0"),
        ("Licenses", "1"),
        ("New expiry", "Jun 1, 2026"),
        ("Left in this lot", "4"),
    ]


def test_another_lot_can_be_named(db, arrive, world, three):
    with db.transaction(NOW, "test") as tx:
        early = a_lot(tx, world.acme, quantity=5, starts_on=date(2025, 6, 1))
    app = ask(tick(arrive("alice"), world.acme, *three))
    assert app.selectbox(key="lot").options == [
        "The latest to expire first",
        "Expires Jun 1, 2026 · 5 in stock",
        "Expires Mar 2, 2027 · 9 in stock",
    ]

    app.selectbox(key="lot").set_value(early).run()
    assert metrics(app) == [("Licenses", "3"), ("New expiry", "Jun 1, 2026"), ("Left in this lot", "2")]
    confirm(app)

    assert rows(db, "select allocated from lot where lot_id = $id order by 1", id=early) == [{"allocated": 3}]


def test_a_lot_that_starts_later_is_drawn_only_when_it_is_named(db, arrive, world, three):
    with db.transaction(NOW, "test") as tx:
        later = a_lot(tx, world.acme, quantity=5, starts_on=date(2026, 4, 1))
    app = ask(tick(arrive("alice"), world.acme, *three))
    assert ("New expiry", "Mar 2, 2027") in metrics(app)
    assert "Expires Apr 1, 2027 · 5 in stock · starts Apr 1, 2026" in app.selectbox(key="lot").options

    app.selectbox(key="lot").set_value(later).run()

    assert ("New expiry", "Apr 1, 2027") in metrics(app)


# Done


def test_allocating_gives_the_licenses_and_leaves_a_result_with_undo(db, arrive, world, three):
    app = confirm(ask(tick(arrive("alice"), world.acme, *three)))

    assert not app.exception
    assert live(db, *three) == set(three)
    assert "**3 licenses of Acme allocated.**" in texts(app)
    assert "3 until Mar 2, 2027, the first day without access; 6 left in that lot" in texts(app)
    assert "Undo" in labels(app)
    assert "Nobody's license has expired" in texts(app)


def test_a_result_is_said_at_once_as_well(arrive, world, three):
    app = confirm(ask(tick(arrive("alice"), world.acme, *three)))
    assert toasts(app) == ["3 licenses allocated."]

    app.button(key="undo").click().run()

    assert toasts(app) == ["Undone: 3 licenses."]


def test_only_the_selected_are_renewed_and_nobody_stays_selected(db, arrive, world, three):
    app = confirm(ask(tick(arrive("alice"), world.acme, *three[:2])))

    assert live(db, *three) == set(three[:2])
    assert bar(app) == ""
    assert shown(app, "learner_id") == three[2:]


def test_all_that_match_but_one_are_renewed(db, arrive, world, three, expire):
    others = expire(world.acme, 2, word="other")
    app = arrive("alice", find="learner")
    matching = ExpiredFilter(search="learner")

    confirm(ask(tick(app, world.acme, three[0], all_of=matching)))

    assert live(db, *three, *others) == set(three[1:])


def test_the_result_stays_until_it_is_dismissed(arrive, world, three):
    app = confirm(ask(tick(arrive("alice"), world.acme, *three)))
    app.run()
    assert "3 licenses of Acme allocated" in texts(app)

    app.button(key="dismiss").click().run()

    assert "3 licenses of Acme allocated" not in texts(app)


def test_undo_gives_the_licenses_back(db, arrive, world, three):
    app = confirm(ask(tick(arrive("alice"), world.acme, *three)))

    app.button(key="undo").click().run()

    assert live(db, *three) == set()
    assert "Undone. 3 licenses went back to stock." in texts(app)
    assert "Undo" not in labels(app)
    assert sorted(shown(app, "learner_id")) == sorted(three)


def test_undo_lists_who_kept_theirs(db, arrive, world, three):
    app = confirm(ask(tick(arrive("alice"), world.acme, *three)))
    with db.transaction(NOW, "test") as tx:
        tx.execute("update learner set archived_at = $now where learner_id = $id", now=NOW, id=three[0])

    app.button(key="undo").click().run()

    assert "Undone. 2 licenses went back to stock." in texts(app)
    assert "learner-000@acme.example kept theirs: The learner has been archived since." in plan(app)


# Too little stock


def test_too_little_stock_changes_nothing_and_says_how_many_are_missing(db, arrive, world, expire):
    ids = expire(world.acme, 12)
    app = ask(tick(arrive("alice"), world.acme, *ids))

    assert "**3 missing.** Acme has 9 licenses in stock, and 12 are needed." in plan(app)
    assert "Request 3 Licenses" in labels(app)
    assert not any(label.startswith("Allocate 12") for label in labels(app))
    assert live(db, *ids) == set()


def test_the_missing_number_is_requested_exactly(db, arrive, world, expire):
    ids = expire(world.acme, 12)
    app = ask(tick(arrive("alice"), world.acme, *ids))

    app.button(key="request-missing").click().run()

    made = orders(db)[-1]
    assert (made["state"], made["quantity"], made["requested_by"]) == ("requested", 3, "alice@acme.example")
    assert len([order for order in orders(db) if order["state"] == "requested"]) == 1
    assert toasts(app) == ["3 licenses requested. Allocate them as soon as they are assigned."]
    assert bar(app) == "12 selected"
    assert live(db, *ids) == set()


def test_what_is_requested_already_is_said_and_a_second_request_is_another_order(db, arrive, world, expire):
    ids = expire(world.acme, 12)
    app = ask(tick(arrive("alice"), world.acme, *ids))
    app.button(key="request-missing").click().run()
    app = ask(app)

    assert "3 licenses are requested already, in 1 order, and not yet assigned." in [each.value for each in app.info]

    next(button for button in app.button if button.label == "Request 3 More").click().run()

    assert [order["quantity"] for order in orders(db) if order["state"] == "requested"] == [3, 3]


# Changed meanwhile


def test_stock_that_changed_between_showing_and_pressing_is_refused_with_a_sentence(db, arrive, world, three):
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, world.acme, quantity=5, starts_on=date(2025, 6, 1))
    app = ask(tick(arrive("alice"), world.acme, *three))
    with db.transaction(NOW, "test") as tx:
        tx.execute("update lot set allocated = 8 where quantity = 10 and company_id = $id", id=world.acme)

    confirm(app)

    assert not app.exception
    assert "it would be 2 until 2027-03-02 and 1 until 2026-06-01 now" in app.warning[0].value
    assert "Nothing was allocated. Look again and confirm." in app.warning[0].value
    assert live(db, *three) == set()
    assert bar(app) == "3 selected"


def test_stock_that_was_used_up_between_showing_and_pressing_offers_to_request(db, arrive, world, three):
    app = ask(tick(arrive("alice"), world.acme, *three))
    use_up(db, world.acme, 7)

    confirm(app)

    assert "**1 missing.**" in plan(app)
    assert "Request 1 License" in labels(app)
    assert live(db, *three) == set()


def test_a_longer_list_than_shown_is_refused_with_a_sentence(db, arrive, world, three, expire):
    app = arrive("alice")
    app.checkbox(key="select-all").check().run()
    ask(app)
    late = expire(world.acme, 1, word="late")

    confirm(app)

    assert "The list or the stock has changed since it was shown" in app.warning[0].value
    assert live(db, *three, *late) == set()


def test_a_shorter_list_than_shown_is_refused_with_a_sentence(db, arrive, world, three):
    app = ask(tick(arrive("alice"), world.acme, *three))
    renew(db, world.acme, three[0])

    confirm(app)

    assert "The list or the stock has changed since it was shown" in app.warning[0].value
    assert live(db, *three) == {three[0]}


def test_who_was_renewed_meanwhile_is_left_out_and_that_is_said(db, arrive, world, three):
    app = tick(arrive("alice"), world.acme, *three)
    renew(db, world.acme, three[0])

    ask(app)
    assert "1 selected learner is no longer expired and left out." in texts(app)
    assert "**2 expired learners** of **Acme** will be renewed." in texts(app)
    confirm(app)

    assert live(db, *three) == set(three)
    assert "**2 licenses of Acme allocated.**" in texts(app)
    assert bar(app) == ""


def test_where_everybody_was_renewed_meanwhile_the_dialog_says_so(db, arrive, world, three):
    app = arrive("alice")
    app.checkbox(key="select-all").check().run()
    ask(app)
    renew(db, world.acme, *three)

    confirm(app)

    assert not app.exception
    assert "Nobody who is selected can be renewed any more." in texts(app)


# Several companies


def test_the_selected_of_several_companies_are_renewed_one_company_at_a_time(db, arrive, world, three, expire):
    others = expire(world.borealis, 2, word="other")
    app = ask(tick(arrive("amir"), None, *three, *others))
    assert app.selectbox(key="whose").options == [
        "Acme · 3 selected · 9 in stock",
        "Borealis · 2 selected · 4 in stock",
    ]

    app.selectbox(key="whose").set_value(world.borealis).run()
    assert "**2 expired learners** of **Borealis** will be renewed." in texts(app)
    confirm(app)

    assert live(db, *three, *others) == set(others)
    assert bar(app) == "3 selected"


def test_select_all_of_several_companies_goes_on_with_the_next_company(db, arrive, world, three, expire):
    others = expire(world.borealis, 2, word="other")
    app = arrive("amir")
    app.checkbox(key="select-all").check().run()

    confirm(ask(app))
    assert live(db, *three, *others) == set(three)
    assert bar(app) == "2 selected"
    confirm(ask(app))

    assert live(db, *three, *others) == {*three, *others}
    assert bar(app) == ""


def test_a_lot_named_for_one_company_is_not_taken_for_another(db, arrive, world, three, expire):
    others = expire(world.borealis, 2, word="other")
    with db.transaction(NOW, "test") as tx:
        early = a_lot(tx, world.acme, quantity=5, starts_on=date(2025, 6, 1))
    app = ask(tick(arrive("amir"), None, *three, *others))
    app.selectbox(key="lot").set_value(early).run()

    app.selectbox(key="whose").set_value(world.borealis).run()

    assert not app.exception
    assert app.selectbox(key="lot").value == ""
    assert ("Licenses", "2") in metrics(app)


def test_people_of_another_company_are_never_renewed_by_a_company_manager(db, arrive, world, three, expire):
    others = expire(world.borealis, 2, word="other")
    app = ask(tick(arrive("alice"), world.acme, *three, *others))
    assert "whose" not in [box.key for box in app.selectbox]

    confirm(app)

    assert live(db, *three, *others) == set(three)


def test_the_days_since_expiry_count_from_the_day_of_the_company(arrive, world, expire, monkeypatch):
    # 20:00 UTC on 1 March is 2 March in Auckland: one day more since the same expiry.
    for company_id in (world.acme, world.borealis):
        expire(company_id, 1)
    monkeypatch.setattr(clock, "utc_now", lambda: NOW - timedelta(hours=13))

    app = arrive("amir")

    assert frames(app)[0].select("company", "days_ago").sort("company").rows() == [("Acme", 9), ("Borealis", 10)]
