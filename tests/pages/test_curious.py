"""A manager of Acme looks for Borealis: by URL, by search, by file, by ids. Nothing tells that it exists."""

import pytest

from tests.builders import an_order
from tests.moments import NOW
from tests.pages.test_router import texts

PAGES = ("orders.py", "expired_licenses.py", "expiring_licenses.py", "learners.py", "csv_renewal.py", "add_learners.py")


@pytest.fixture
def secrets(db, world, expire):
    """What Borealis has, in words that no page of Acme may show."""
    expire(world.borealis, 3, word="hidden", department="Aurora")
    with db.transaction(NOW, "test") as tx:
        order_id = an_order(tx, world.borealis, note="Polar plan", po_number="PO-NORTH")
    return order_id, ("Borealis", "Charlie", "charlie@", "hidden", "Aurora", "Polar", "PO-NORTH")


def everything(app):
    """All that the page holds: texts, tables, choices."""
    tables = [str(frame.value) for frame in app.dataframe]
    choices = [str(box.options) for box in app.selectbox]
    return "\n".join([texts(app), *tables, *choices, *(button.label for button in app.button)])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("words", [{}, {"search": "hidden"}, {"find-learner": "hidden"}, {"company": "Borealis"}])
def test_no_page_shows_it_whatever_the_address_says(open_as, secrets, page, words):
    _, hidden = secrets

    app = open_as("alice", **words).switch_page(page).run()

    assert not app.exception
    assert [word for word in hidden if word in everything(app).replace("hidden", "", len(words))] == []


@pytest.mark.parametrize("deed", ["cancel", "assign", "decline"])
def test_a_dialog_about_an_order_of_others_does_not_open(open_as, secrets, deed):
    order_id, hidden = secrets
    app = open_as("alice")
    app.session_state["dialog"] = {"name": deed, "about": order_id, "request_key": "1"}

    app.run()

    assert not [word for word in hidden if word in everything(app)]
    assert deed not in [button.key for button in app.button]


@pytest.mark.parametrize("dialog", ["learner-history", "archive-learners", "restore-learners", "license-learners"])
def test_a_dialog_about_people_of_others_says_no_more_than_one_about_nobody(db, open_as, world, secrets, dialog):
    said = []
    for about in (world.charlie, "0199d5c5-0000-7000-8000-000000000000"):
        app = open_as("alice").switch_page("learners.py").run()
        app.session_state["dialog"] = {"name": dialog, "about": about, "request_key": "1"}
        said.append(everything(app.run()))

    assert said[0] == said[1]


def test_a_file_that_names_their_people_finds_strangers(open_as, secrets):
    app = open_as("alice").switch_page("csv_renewal.py").run()
    lines = "E-mail\nhidden-000@acme.example\ncharlie@borealis.example\ncharly@borealis.example\n"

    app.file_uploader[0].set_value(("list.csv", lines.encode(), "text/csv")).run()

    assert not app.exception
    shown = everything(app)
    assert "another company" not in shown
    assert [word for word in ("Borealis", "Charlie", "Aurora") if word in shown] == []
