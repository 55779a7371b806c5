"""Expiring Licenses: who is listed, what can be given early, the dialog, and what is refused."""

from datetime import date, timedelta

import pytest

from core.actions.allocate_licenses import allocate_licenses
from tests.builders import a_lot
from tests.moments import NOW

ENDS_ON = date(2026, 3, 20)


@pytest.fixture
def arrive(open_as):
    return lambda who="amir", **query: open_as(who, **query).switch_page("expiring_licenses.py").run()


@pytest.fixture
def two(world, expire):
    """Two learners of Acme lose access on 20 March; returns their ids."""
    return expire(world.acme, 2, on=ENDS_ON)


@pytest.fixture
def later(db, world):
    """A lot of three that starts when theirs end; returns its id."""
    with db.transaction(NOW, "test") as tx:
        return a_lot(tx, world.acme, quantity=3, starts_on=ENDS_ON)


def texts(app):
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return " ".join(each.value for elements in kinds for each in elements).replace("\\", "")


def choose(app, *ids):
    """Open the dialog for these learners, whom only a browser can tick."""
    app.session_state["renew-early-chosen"] = ids
    app.session_state["dialog"] = {"name": "renew-early", "about": "", "request_key": "one press"}
    return app.run()


def held(db, learner_id):
    with db.read() as r:
        return r.value(
            "select count(*) from license where learner_id = $id::uuid and released_at is null", id=learner_id
        )


def test_without_a_company_it_asks_for_one(arrive):
    assert "renewed early" in texts(arrive())


def test_who_expires_is_listed_with_what_can_be_given(arrive, two, later):
    app = arrive(company="Acme")

    assert not app.exception
    assert app.dataframe[0].value["learner_id"].to_list() == two
    assert "3 from Mar 20, 2026 until Mar 20, 2027" in texts(app)
    assert app.button(key="renew-early").disabled


@pytest.mark.usefixtures("two")
def test_without_a_lot_that_starts_later_it_says_what_to_request(arrive):
    app = arrive(company="Acme")

    assert "Request licenses that start on **Mar 20, 2026**" in texts(app)
    assert app.button(key="request-licenses")


def test_where_nobody_expires_it_says_so(arrive):
    assert "Nobody loses access within 60 days" in texts(arrive(company="Acme"))


@pytest.mark.usefixtures("two")
def test_where_nobody_matches_it_says_what_to_change(arrive):
    assert "No learner matches" in texts(arrive(company="Acme", **{"find-expiring": "nobody like this"}))


def test_a_date_of_the_address_narrows_the_list(arrive, world, expire, two):
    expire(world.acme, 1, word="other", on=date(2026, 4, 10))

    assert len(arrive(company="Acme").dataframe[0].value) == 3
    assert arrive(company="Acme", ends="Mar 20, 2026").dataframe[0].value["learner_id"].to_list() == two
    assert len(arrive(company="Acme", ends="Mar 21, 2026").dataframe[0].value) == 3


def test_a_search_leaves_the_date_that_is_chosen(arrive, world, expire, two):
    expire(world.acme, 1, word="other", on=date(2026, 4, 10))

    app = arrive(company="Acme", ends="Mar 20, 2026", **{"find-expiring": "other"})

    assert app.selectbox(key="ends").value == "2026-03-20"
    assert "No learner matches" in texts(app)


@pytest.mark.parametrize("who", ["amir", "alice"])
def test_they_get_a_license_that_follows_and_it_can_be_undone(arrive, db, two, later, who):
    query = {"company": "Acme"} if who == "amir" else {}
    app = choose(arrive(who, **query), *two)
    assert "**2 learners** of **Acme** will be renewed from **Mar 20, 2026** until **Mar 20, 2027**" in texts(app)

    app.button(key="renew-early-now").click().run()

    assert not app.exception
    assert [held(db, each) for each in two] == [2, 2]
    assert "2 licenses of Acme allocated" in texts(app)
    app.button(key="undo").click().run()
    assert [held(db, each) for each in two] == [1, 1]


def test_days_without_access_and_who_is_left_out_are_said_before(arrive, db, world, expire, two):
    (third,) = expire(world.acme, 1, word="other", on=date(2026, 4, 10))
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, world.acme, quantity=5, starts_on=ENDS_ON + timedelta(days=2))

    app = choose(arrive(company="Acme"), *two, third)

    assert "2 learners will have no access for 2 days, from Mar 20, 2026 until Mar 22, 2026" in texts(app)
    assert "1 is left out: the license ends after Mar 22, 2026" in texts(app)


def test_what_is_missing_can_be_requested_and_nothing_is_allocated(arrive, db, world, expire, later):
    four = expire(world.acme, 4, on=ENDS_ON)

    app = choose(arrive(company="Acme"), *four)

    assert "**1 missing.**" in texts(app)
    assert "renew-early-now" not in [button.key for button in app.button]
    app.button(key="request-missing").click().run()
    assert [held(db, each) for each in four] == [1] * 4
    with db.read() as r:
        assert r.value("select sum(quantity) from license_order where state = 'requested'") == 1


def test_who_was_renewed_meanwhile_is_left_out_with_a_sentence(arrive, db, world, two, later):
    app = choose(arrive(company="Acme"), *two)
    allocate_licenses(
        db, company_id=world.acme, learners=two[:1], lot_id=later, request_key="x", now=NOW, actor="ben@x.example"
    )

    app.button(key="renew-early-now").click().run()

    assert not app.exception
    assert "Nothing was allocated" in texts(app)
    assert [held(db, each) for each in two] == [2, 1]


@pytest.mark.parametrize("who", ["nadia", "omar"])
def test_it_is_for_who_may_allocate(open_as, who):
    with pytest.raises(ValueError, match="expiring_licenses"):
        open_as(who).switch_page("expiring_licenses.py")
