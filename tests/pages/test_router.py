"""The frame: who may come in, what they see around each page, and how they leave."""

from datetime import timedelta

from streamlit.testing.v1 import AppTest

from tests.builders import a_job_run, a_learner, an_installation
from tests.moments import NOW
from tests.pages.conftest import ROUTER


def texts(app):
    """Everything that is written on the page and in the sidebar."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "text", "info", "warning", "error", "success")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def labels(app):
    return [button.label for button in app.button]


def arrive():
    return AppTest.from_file(ROUTER, default_timeout=20).run()


def test_a_demo_offers_its_people_with_name_and_role(world):
    app = arrive()

    assert not app.exception
    assert labels(app)[:3] == ["Amir Haddad · Account manager", "Omar Said · Administrator", "Nadia Klein · Analyst"]
    assert "Alice Park · Company manager, Acme" in labels(app)


def test_a_manager_without_a_live_license_is_offered_in_a_group_of_their_own(db, world):
    with db.transaction(NOW, "test") as tx:
        a_learner(tx, world.acme, name="Eve Old", email="eve@acme.example", is_manager=True)

    app = arrive()

    assert [heading.value for heading in app.subheader][-1] == "Company managers whose license has expired"
    assert labels(app)[-1] == "Eve Old · Company manager, Acme"


def test_people_are_found_by_company(world):
    app = arrive()

    app.text_input(key="find-person").set_value("borea").run()

    assert labels(app) == ["Charlie Woo · Company manager, Borealis"]


def test_a_search_without_a_match_says_so(world):
    app = arrive()

    app.text_input(key="find-person").set_value("nobody at all").run()

    assert "Nobody matches" in texts(app)
    assert not app.exception


def test_a_database_that_is_no_demo_lets_nobody_choose(db):
    with db.transaction(NOW, "test") as tx:
        an_installation(tx, kind="real")

    app = arrive()

    assert not app.exception
    assert not labels(app)
    assert "not a demo" in texts(app)


def test_an_empty_database_is_refused_with_a_sentence(db):
    app = arrive()

    assert not app.exception
    assert "not a demo" in texts(app)


def test_the_sidebar_names_the_person_and_the_role(open_as):
    app = open_as("alice")

    assert "**Alice Park**" in texts(app)
    assert "Company manager, Acme" in texts(app)


def test_signing_out_forgets_the_person(open_as):
    app = open_as("amir")

    app.button(key="sign-out").click().run()

    assert "Amir Haddad · Account manager" in labels(app)
    assert "person_id" not in app.session_state


def test_signing_out_forgets_the_company_too(open_as):
    app = open_as("amir", company="Acme")

    app.button(key="sign-out").click().run()

    assert not app.exception
    assert "company" not in app.query_params


def test_who_was_archived_is_out_at_the_next_run(db, open_as, world):
    app = open_as("alice")
    with db.transaction(NOW, "test") as tx:
        tx.execute("update learner set archived_at = $now where learner_id = $id", now=NOW, id=world.alice)

    app.run()

    assert "Orders" not in [title.value for title in app.title]


def test_staff_choose_the_company_that_is_managed(open_as):
    app = open_as("amir")

    assert app.selectbox(key="company").options == ["All companies", "Acme", "Borealis"]


def test_the_company_comes_from_the_link(open_as):
    app = open_as("amir", company="Borealis")

    assert app.selectbox(key="company").value
    assert "All companies" not in str(app.selectbox(key="company").value)
    assert app.query_params["company"] == "Borealis"


def test_a_company_manager_has_no_choice_of_companies(open_as):
    app = open_as("alice")

    assert "company" not in [box.key for box in app.selectbox]


def test_an_administrator_sees_tokens_and_no_licenses(open_as):
    app = open_as("omar")

    assert [title.value for title in app.title] == ["API Tokens"]
    assert "company" not in [box.key for box in app.selectbox]


def test_staff_see_when_the_job_ran_and_runs_next(db, open_as):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW - timedelta(minutes=3))

    shown = texts(open_as("amir"))

    assert "Job ran 3 minutes ago, 09:57." in shown
    assert "Next in 12 minutes, 10:12." in shown
    assert "overdue" not in shown


def test_an_overdue_job_is_an_error_on_the_page_of_staff(db, open_as):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW - timedelta(hours=2))
        a_job_run(tx, started_at=NOW - timedelta(minutes=1), state="failed", reason="The provider refused the key.")

    app = open_as("amir")

    assert "The job is overdue" in app.error[0].value
    assert "The provider refused the key" in app.error[0].value.replace("\\", "")


def test_a_company_manager_is_not_told_about_the_job(db, open_as):
    with db.transaction(NOW, "test") as tx:
        a_job_run(tx, started_at=NOW - timedelta(hours=2))

    assert "job" not in texts(open_as("alice")).lower()
