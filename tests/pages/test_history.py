"""History: what is listed, opened and undone, by whom, and how a company was at a moment."""

from datetime import date, datetime, timedelta

import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.decline_order import decline_order
from core.actions.request_licenses import request_licenses
from core.actions.undo_batch import undo_batch
from tests.acme import licenses
from tests.builders import a_license, a_lot
from tests.moments import NOW
from tests.pages.conftest import EXPIRED_ON
from tests.pages.test_orders import frames, rows, toasts
from tests.pages.test_router import labels, texts

AMIR = "amir@renewal-desk.example"
EARLIER = NOW - timedelta(hours=5)


@pytest.fixture
def arrive(open_as):
    """`arrive("amir")`: the page, after that person has signed in and gone there."""

    def arrived(who, **query):
        return open_as(who, **query).switch_page("history.py").run()

    return arrived


@pytest.fixture
def past(db, world):
    """What Amir did at Acme: an order five hours ago, then Bob and Mia added, an hour later each."""
    about = {"company_id": world.acme, "actor": AMIR}
    request_licenses(db, quantity=3, note="For *Lyon*", request_key="o", now=EARLIER, **about)
    people = [NewLearner("bob@acme.example", "Bob Hill"), NewLearner("mia@acme.example", "Mia Lopez")]
    added = add_learners(db, people=people, request_key="add", now=EARLIER + timedelta(hours=1), **about)
    return added.batch_id


def listed(app):
    """The sentences of the table, without one nothing."""
    return frames(app)[0]["what"].to_list() if app.dataframe else []


def told(app):
    """The sentences that are not of the licenses that the world's own people hold."""
    return [what for what in listed(app) if "Amir" in what]


def tick(app, word):
    [place] = [place for place, what in enumerate(listed(app)) if word in what]
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    return app.run()


def press(app, key):
    return app.button(key=key).click().run()


# Listed


def test_each_act_is_a_line_in_words_the_latest_first(arrive, past):
    app = arrive("alice")

    assert not app.exception
    assert told(app)[0] == "Amir Haddad added 2 learners, each with a license (until Mar 2, 2027)"
    assert told(app)[1].endswith("Amir Haddad requested 3 licenses")
    assert "Times of Europe/Madrid." in texts(app).replace("\\", "")


def test_a_company_manager_sees_their_own_company_and_an_account_manager_all_of_them(arrive, past):
    own, all_of_them = arrive("charlie"), arrive("amir")

    assert told(own) == []
    assert "company" not in own.dataframe[0].proto.column_order
    assert "company" in all_of_them.dataframe[0].proto.column_order
    assert set(frames(all_of_them)[0]["company"]) == {"Acme", "Borealis"}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"person": "bob"}, 1),
        ({"person": "charlie"}, 0),
        ({"by": "amir"}, 2),
        ({"kind": "Learners added"}, 1),
        ({"kind": "Undone"}, 0),
        ({"by": "amir", "kind": "Order requested"}, 1),
    ],
)
def test_filters_come_from_the_link(arrive, past, query, count):
    assert len(told(arrive("alice", **query))) == count


def test_a_link_to_one_act_lists_it_and_what_undid_it_until_all_is_asked_for(db, arrive, past):
    undo_batch(db, batch_id=past, request_key="u", now=NOW, actor=AMIR)

    app = arrive("alice", about=past)

    assert [what.split(" ")[2] for what in listed(app)] == ["undid", "added"]
    assert listed(app)[1].endswith("undone since")
    app = press(app, "all-of-history")
    assert len(listed(app)) > 2


def test_a_link_with_nonsense_shows_everything(arrive, past):
    app = arrive("alice", about="<script>")

    assert not app.exception
    assert len(told(app)) == 2


def test_nothing_that_matches_says_so_and_the_filters_can_be_cleared(arrive, past):
    app = arrive("alice", person="nobody at all")
    assert "Nothing that happened matches" in texts(app)

    app = press(app, "clear-filters")

    assert len(told(app)) == 2


@pytest.mark.parametrize("who", ["nadia", "omar"])
def test_analysts_and_administrators_do_not_have_the_page(open_as, past, who):
    app = open_as(who)

    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page("history.py")


def test_a_manager_without_a_live_license_sees_the_way_to_renew_and_no_history(db, open_as, world, past):
    with db.transaction(NOW, "test") as tx:
        a_license(tx, a_lot(tx, world.acme, quantity=1, expires_on=EXPIRED_ON), world.alice)
        tx.execute(
            "update license set released_at = $now, released_batch_id = batch_id "
            "where learner_id = $id and expires_at > $now",
            now=NOW,
            id=world.alice,
        )

    app = open_as("alice")
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page("history.py")


# Opened


def test_an_act_is_opened_with_its_people_and_exact_moment(arrive, past):
    app = press(tick(arrive("alice"), "added 2"), "open-act")

    said = texts(app).replace("\\", "")
    assert "Mar 2, 2026, 06:00 Europe/Madrid (UTC+01:00)" in said
    people = frames(app)[-1]
    assert people.select("email", "name", "kinds").rows() == [
        ("bob@acme.example", "Bob Hill", "Added, License allocated"),
        ("mia@acme.example", "Mia Lopez", "Added, License allocated"),
    ]
    assert people["expires_on"].to_list() == [date(2027, 3, 2)] * 2


def test_an_order_is_opened_with_what_people_wrote_to_the_letter(arrive, past):
    app = press(tick(arrive("alice"), "requested 3"), "open-act")

    assert r"Note] &nbsp; For \*Lyon\*" in texts(app)
    assert "undo-this" not in [button.key for button in app.button]


def test_from_an_undo_it_is_one_press_to_what_it_undid_and_back(db, arrive, past):
    undo_batch(db, batch_id=past, request_key="u", now=NOW, actor=AMIR)
    app = press(tick(arrive("alice"), "undid"), "open-act")

    app = press(app, "what-it-undid")
    assert "added 2 learners" in texts(app)

    app = press(app, "what-undid-it")
    assert "undid an addition of learners" in texts(app)


# Undone


def test_only_what_can_be_undone_offers_it(arrive, past):
    app = tick(arrive("alice"), "requested 3")
    assert app.button(key="undo-act").disabled

    assert not tick(app, "added 2").button(key="undo-act").disabled


def test_an_undo_is_shown_with_what_is_kept_before_it_is_done(db, arrive, world, past):
    mia = rows(db, "select learner_id from learner where email = 'mia@acme.example'")[0]["learner_id"]
    archive_learners(db, company_id=world.acme, learners=[mia], request_key="gone", now=NOW, actor=AMIR)

    app = press(tick(arrive("alice"), "added 2"), "undo-act")

    assert "**1 license** will go back to stock" in texts(app)
    assert "**1 learner** whom it brought will be archived" in texts(app)
    changed, kept = frames(app)[-2:]
    assert changed["email"].to_list() == ["bob@acme.example"]
    assert kept.select("email", "reason").rows() == [("mia@acme.example", "The learner has been archived since.")]
    assert "Release 1 License" in labels(app)

    app = press(app, "undo-now")

    assert toasts(app) == ["Undone: 1 license."]
    assert "mia\\@acme\\.example kept theirs" in texts(app)
    assert listed(app)[0].startswith("Alice Park undid an addition of learners")


def test_an_undo_is_undone_and_the_same_people_hold_licenses_again(db, arrive, past):
    before = {license["learner_id"] for license in licenses(db)}
    undo_batch(db, batch_id=past, request_key="u", now=NOW, actor=AMIR)

    app = press(tick(arrive("alice"), "Amir Haddad undid"), "undo-act")
    assert "**2 licenses** will be allocated again" in texts(app)
    assert "**2 learners** whom it archived will be restored" in texts(app)
    app = press(app, "undo-now")

    assert "Undone. 2 licenses allocated again. Of those who were added, 2 are restored." in texts(app)
    assert {license["learner_id"] for license in licenses(db)} == before


def test_what_changed_while_the_dialog_was_open_is_not_undone_unseen(db, arrive, world, past):
    app = press(tick(arrive("alice"), "added 2"), "undo-act")
    mia = rows(db, "select learner_id from learner where email = 'mia@acme.example'")[0]["learner_id"]
    archive_learners(db, company_id=world.acme, learners=[mia], request_key="gone", now=NOW, actor=AMIR)
    before = len(licenses(db))

    app = press(app, "undo-now")

    assert "has changed since it was shown" in app.warning[0].value
    assert len(licenses(db)) == before


# From other pages


def test_a_result_leads_to_its_act(db, arrive, open_as, world, expire):
    people = expire(world.acme, 2)
    allocate_licenses(db, company_id=world.acme, learners=people, request_key="a", now=NOW, actor=AMIR)
    app = tick(arrive("alice"), "allocated 2")
    app = press(press(app, "undo-act"), "undo-now")

    app = press(app, "result-in-history")

    assert [what.split(" ")[2] for what in listed(app)] == ["undid"]


@pytest.mark.parametrize(
    ("page", "key", "kind", "who"),
    [
        ("orders.py", "stock-in-history", "Licenses allocated", "alice"),
        ("expired_licenses.py", "expired-in-history", "Licenses expired", "alice"),
        ("expiring_licenses.py", "expiring-in-history", "Licenses allocated", "alice"),
        ("renewal_desk.py", "desk-in-history", "Licenses expired", "amir"),
    ],
)
def test_numbers_lead_to_the_acts_behind_them(open_as, past, page, key, kind, who):
    app = press(open_as(who).switch_page(page).run(), key)

    assert app.title[0].value == "History"
    assert app.selectbox(key="kind").value == kind


def test_an_order_leads_to_what_happened_to_it(db, open_as, past):
    order_id = rows(db, "select order_id from license_order where state = 'requested'")[0]["order_id"]
    decline_order(db, order_id=order_id, reason="No budget.", now=NOW, actor=AMIR)
    app = open_as("amir", tab="Closed").switch_page("orders.py").run()
    app.session_state[app.dataframe[-1].key] = {"selection": {"rows": [0], "columns": [], "cells": []}}

    app = press(app.run(), "order-in-history")

    assert [what.split(": ")[1] for what in listed(app)] == [
        "Amir Haddad declined it",
        "Amir Haddad requested 3 licenses",
    ]


def test_a_learners_history_leads_to_all_that_touched_them_and_says_what_they_were_on_a_day(open_as, past):
    app = open_as("alice", **{"find-learner": "mia"}).switch_page("learners.py").run()
    app.session_state[app.dataframe[0].key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app = press(app.run(), "learner-history")

    app = app.date_input(key="as-of-day").set_value(date(2026, 3, 2)).run()
    assert "**Live**, with a license from Mar 2, 2026 until Mar 2, 2027." in texts(app)
    app = app.date_input(key="as-of-day").set_value(date(2026, 3, 1)).run()
    assert "Not a learner yet." in texts(app)
    app = app.date_input(key="as-of-day").set_value(date(2026, 3, 3)).run()
    assert "lies ahead" in texts(app)

    app = press(app, "all-in-history")
    assert app.text_input(key="person").value == "mia@acme.example"
    assert len(listed(app)) == 1


# As of


def then(app, moment):
    """The tab As of, at a moment by the company's clocks."""
    app.session_state["history-tab"] = "As of"
    app = app.run()
    [key] = [each.key for each in app.get("datetime_input") if str(each.key).startswith("as-of-")]
    app.session_state[key] = moment
    return app.run()


def figures(app):
    return {metric.label: (metric.value, metric.delta) for metric in app.metric}


def test_a_company_is_shown_as_it_was_beside_what_it_is(arrive, past):
    app = then(arrive("alice"), datetime.fromisoformat("2026-03-02T05:30"))

    assert not app.exception
    assert "as of Mar 2, 2026, 05:30 Europe/Madrid (UTC+01:00)" in texts(app).replace("\\", "")
    assert figures(app)["Open orders"] == ("1", "1 now")
    assert figures(app)["In stock"][1] == "7 now"


def test_a_moment_that_lies_ahead_is_refused(arrive, past):
    app = then(arrive("alice"), datetime.fromisoformat("2026-03-02T10:01"))

    assert "lies ahead" in app.info[0].value


def test_with_all_companies_one_is_chosen_first(arrive, past):
    app = arrive("amir")
    app.session_state["history-tab"] = "As of"
    app = app.run()

    assert "A company has its own clocks" in texts(app)
