"""Staff: the administrator adds, changes and removes our own people."""

import pytest

from core.reads.staff import staff_list
from tests.acme import events
from tests.pages.test_router import labels, texts


@pytest.fixture
def staff(db):
    """`staff()`: everybody's role by e-mail, as it is now."""
    return lambda: dict(staff_list(db).select("email", "role").iter_rows())


def test_a_person_is_added_with_a_role(open_as, staff, db):
    app = open_as("omar")
    app.button(key="add-person").click().run()
    app.text_input(key="staff-email").set_value("ben@renewal-desk.example")
    app.text_input(key="staff-name").set_value("Ben Okafor")
    app.selectbox(key="staff-role").set_value("analyst")

    app.button(key="add-staff-now").click().run()

    assert not app.exception
    assert staff()["ben@renewal-desk.example"] == "analyst"
    assert events(db, "staff_added")[0]["actor"] == "omar@renewal-desk.example"
    assert "Add Person" in labels(app)


@pytest.mark.parametrize(("email", "said"), [("", "empty"), ("ben", "e-mail address")])
def test_what_is_mistyped_is_said_and_kept(open_as, staff, email, said):
    app = open_as("omar")
    app.button(key="add-person").click().run()
    app.text_input(key="staff-email").set_value(email)
    app.text_input(key="staff-name").set_value("Ben Okafor")

    app.button(key="add-staff-now").click().run()

    assert said in texts(app)
    assert app.text_input(key="staff-name").value == "Ben Okafor"
    assert len(staff()) == 3


def select(app, person):
    """The dialog's way in: AppTest ticks no row of a table, so the session is told what a tick would open."""
    app.session_state["dialog"] = {"name": person[0], "about": person[1], "request_key": "1"}
    return app.run()


def test_an_account_manager_with_companies_is_removed_once_somebody_takes_over(open_as, staff, world):
    app = select(open_as("omar"), ("remove-staff", world.amir))

    app.button(key="remove-staff-now").click().run()
    assert "2 companies are looked after" in texts(app)
    assert "amir@renewal-desk.example" in staff()


def test_the_last_administrator_is_kept(open_as, staff, world):
    app = select(open_as("omar"), ("remove-staff", world.omar))
    assert "This is you" in texts(app)

    app.button(key="remove-staff-now").click().run()

    assert "last administrator" in texts(app)
    assert staff()["omar@renewal-desk.example"] == "administrator"


def test_a_role_is_changed(open_as, staff, world):
    app = select(open_as("omar"), ("change-staff", world.nadia))
    app.selectbox(key="staff-role").set_value("administrator")

    app.button(key="change-staff-now").click().run()

    assert staff()["nadia@renewal-desk.example"] == "administrator"


def test_nobody_else_opens_the_page(open_as):
    for who in ("amir", "nadia", "alice"):
        app = open_as(who)
        with pytest.raises(ValueError, match=r"staff\.py"):
            app.switch_page("staff.py")
