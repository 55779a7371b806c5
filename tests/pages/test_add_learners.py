"""Add Learners by file: empty, mapped, reviewed, short of stock, done, undone, and who may not."""

import pytest

from core.actions.add_learners import NewLearner, add_learners
from tests.builders import a_learner
from tests.moments import NOW
from tests.pages.test_csv_renewal import said, stock, upload
from tests.pages.test_orders import tabs, toasts
from tests.pages.test_router import labels

HEADER = "First name,Last name,Team,Email\n"
TWO = "Bo,Ek,Sales,bo@acme.example\nCy,Oz,,Cy@acme.example\n"
ADD = "add-learners-of-file"


@pytest.fixture
def open_page(open_as):
    """`open_page("alice")`: the page after signing in."""

    def opened(who: str):
        return open_as(who).switch_page("add_learners.py").run()

    return opened


def people(db, company_id):
    with db.read() as r:
        return r.rows(
            "select email, name, department, archived_at is not null as archived from learner "
            "where company_id = $company_id and email <> 'alice@acme.example' order by email_key",
            company_id=company_id,
        )


def box(app, label):
    return next(box for box in app.selectbox if box.label == label)


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def test_a_manager_is_asked_for_a_file(open_page):
    app = open_page("alice")

    assert not app.exception
    assert [uploader.label for uploader in app.file_uploader] == ["Spreadsheet of people"]
    assert "Learners" in labels(app)


def test_an_account_manager_of_all_companies_chooses_one_first(open_page, world):
    app = open_page("amir")
    assert not app.file_uploader

    assert app.selectbox(key="company-of-page").select(world.acme).run().file_uploader


def test_for_an_analyst_there_is_no_such_page(open_as):
    app = open_as("nadia")

    with pytest.raises(ValueError, match="navigation page"):
        app.switch_page("add_learners.py")


def test_learners_leads_here_and_back(open_as):
    app = open_as("alice").switch_page("learners.py").run()

    app = app.button(key="add-learners-by-file").click().run()
    assert app.file_uploader

    assert [title.value for title in app.button(key="learners").click().run().title] == ["Learners"]


def test_names_and_departments_are_found_by_their_headers(db, open_page, world):
    app = upload(open_page("alice"), HEADER + TWO)
    assert not app.exception
    assert [box(app, label).value for label in ("First name", "Last name", "Department")] == [
        "First name", "Last name", "Team"
    ]  # fmt: skip
    assert "Chosen because 2 of 2 cells are e-mail addresses." in said(app)

    app = app.button(key=ADD).click().run()

    assert not app.exception
    assert people(db, world.acme) == [
        {"email": "bo@acme.example", "name": "Bo Ek", "department": "Sales", "archived": False},
        {"email": "Cy@acme.example", "name": "Cy Oz", "department": "", "archived": False},
    ]
    assert stock(db, world.acme) == 7
    assert "2 learners added to Acme, each with a license." in said(app)
    assert "Already learners (2)" in tabs(app)


def test_other_columns_can_be_chosen_and_none(db, open_page, world):
    app = upload(open_page("alice"), "Who,What,Mail\nBo Ek,Sales,bo@acme.example\n")
    assert (box(app, "Name").value, box(app, "Department").value) == ("", "")

    app = box(app, "Name").select("Who").run()
    app = box(app, "Department").select("What").run()
    app = box(app, "Department").select("").run()
    app.button(key=ADD).click().run()

    assert [(each["name"], each["department"]) for each in people(db, world.acme)] == [("Bo Ek", "")]


def test_every_row_is_in_one_class_and_the_counts_add_up(db, open_page, world):
    with db.transaction(NOW, "test") as tx:
        a_learner(tx, world.acme, email="gone@acme.example", archived_at=NOW)
    text = (
        "Name,Email\nBo,bo@acme.example\nBob,BO@acme.example\nAlice,alice@acme.example\nGone,gone@acme.example\n"
        f"Oops,oops\n{'x' * 201},long@acme.example\n"
        '"Cy,cy@acme.example\n'
    )

    app = upload(open_page("alice"), text)

    assert tabs(app) == ["To be added (1)", "Already learners (2)", "Duplicate (1)", "Invalid (2)", "Set aside (1)"]
    assert metrics(app)["Not being added"] == "6"
    assert ("7 rows in the file = 1 to be added + 2 known already + 1 duplicate + 2 invalid + 1 set aside.") in said(
        app
    )


@pytest.mark.parametrize(
    ("text", "open_tab"),
    [("Name,Email\nAlice,alice@acme.example\n", "Already learners (1)"), ("Name,Email\nx,oops@\ny,@\n", "Invalid (2)")],
    ids=["all known", "all invalid"],
)
def test_where_nobody_is_new_nothing_is_offered(open_page, text, open_tab):
    app = upload(open_page("alice"), text)

    assert not app.exception
    assert "nobody to add" in said(app)
    assert "Add Learners" not in labels(app)
    assert open_tab in tabs(app)


def test_undo_archives_those_who_were_added(db, open_page, world):
    app = upload(open_page("alice"), HEADER + TWO)
    app = app.button(key=ADD).click().run()

    app = app.button(key="undo").click().run()

    assert not app.exception
    assert [each["archived"] for each in people(db, world.acme)] == [True, True]
    assert stock(db, world.acme) == 9
    assert "Already learners (2)" in tabs(app)


def test_too_little_stock_offers_a_request_of_what_is_missing(db, open_page, world):
    many = "".join(f"a,b,,new-{number}@acme.example\n" for number in range(12))
    app = upload(open_page("alice"), HEADER + many)
    assert "3 missing" in said(app)
    assert ADD not in [button.key for button in app.button]

    app = app.button(key="request-missing").click().run()

    assert "3 licenses requested" in toasts(app)[0]
    assert people(db, world.acme) == []


def test_too_little_stock_offers_the_first_of_the_file(db, open_page, world):
    many = "".join(f"a,b,,new-{number:02}@acme.example\n" for number in reversed(range(12)))
    app = upload(open_page("alice"), HEADER + many)

    app = app.toggle[0].set_value(True).run()
    app = app.button(key=ADD).click().run()

    assert not app.exception
    assert [each["email"][4:6] for each in people(db, world.acme)] == [f"{number:02}" for number in range(3, 12)]
    assert "To be added (3)" in tabs(app)


def test_where_somebody_was_added_meanwhile_nothing_happens_and_the_new_review_is_shown(db, open_page, world):
    app = upload(open_page("alice"), HEADER + TWO)
    add_learners(
        db, company_id=world.acme, people=[NewLearner("bo@acme.example")], request_key="x", now=NOW, actor="amir"
    )

    app = app.button(key=ADD).click().run()

    assert not app.exception
    assert "Nobody was added" in app.warning[0].value
    assert [each["email"] for each in people(db, world.acme)] == ["bo@acme.example"]
    assert "To be added (1)" in tabs(app)


def test_a_file_of_another_form_is_mapped_anew(open_page):
    app = upload(open_page("alice"), HEADER + TWO)

    app = upload(app, "Name,Email\nBo,bo@acme.example\n", name="other.csv")

    assert not app.exception
    assert box(app, "Name").value == "Name"
