"""The frame: who may come in, what they see around each page, and how they leave."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.acme import events
from tests.builders import a_job_run, a_learner, a_license, a_lot, an_installation
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


def test_an_administrator_comes_to_the_staff_and_sees_no_licenses(open_as):
    app = open_as("omar")

    assert [title.value for title in app.title] == ["Staff"]
    assert "company" not in [box.key for box in app.selectbox]
    for page in (
        "orders.py",
        "expired_licenses.py",
        "expiring_licenses.py",
        "forecast.py",
        "learners.py",
        "csv_renewal.py",
        "add_learners.py",
    ):
        with pytest.raises(ValueError, match=r"staff\.py"):
            app.switch_page(page)


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


def claims(email, **about):
    """What a provider says of somebody who signed in a minute before NOW."""
    signed_in_at = (NOW - timedelta(minutes=1)).timestamp()
    return {"is_logged_in": True, "email": email, "email_verified": True, "iat": signed_in_at} | about


def come_back(user):
    """The app after the provider sent somebody back."""
    app = AppTest.from_file(ROUTER, default_timeout=20)
    app.secrets["auth"] = {
        "redirect_uri": "http://localhost/oauth2callback",
        "cookie_secret": "x" * 32,
        "client_id": "renewal-desk",
        "client_secret": "any",
        "server_metadata_url": "http://localhost/.well-known/openid-configuration",
    }
    app.user = user
    return app.run()


def test_whom_the_provider_names_is_signed_in_and_on_record_once(db, world):
    app = come_back(claims("AMIR@renewal-desk.example"))

    app.run()

    assert not app.exception
    assert [title.value for title in app.title] == ["Renewal Desk"]
    assert [event["actor"] for event in events(db, "signed_in")] == ["amir@renewal-desk.example"]


@pytest.mark.parametrize(
    ("user", "said"),
    [
        (claims("eve@elsewhere.example"), "nobody here has this address"),
        (claims("amir@renewal-desk.example", email_verified=False), "not verified"),
        (claims("amir@renewal-desk.example", iat=(NOW - timedelta(hours=13)).timestamp()), "Sign in again"),
        (claims(""), "gave no e-mail address"),
    ],
)
def test_whose_sign_in_does_not_count_sees_why_and_nothing_else(db, world, user, said):
    app = come_back(user)

    assert not app.exception
    assert said in texts(app)
    assert "Acme" not in texts(app)
    assert len(labels(app)) == 1
    assert not app.sidebar.button


def test_a_refusal_is_on_record_and_an_ended_session_is_not(db, world):
    come_back(claims("eve@elsewhere.example"))
    come_back(claims("amir@renewal-desk.example", iat=(NOW - timedelta(hours=13)).timestamp()))

    assert [event["actor"] for event in events(db, "sign_in_refused")] == ["eve@elsewhere.example"]


def test_a_manager_of_two_companies_chooses_and_the_live_one_comes_first(db, world):
    with db.transaction(NOW, "test") as tx:
        both = "both@group.example"
        a_learner(tx, world.acme, email=both, name="Bo Both", is_manager=True)
        a_license(tx, a_lot(tx, world.borealis), a_learner(tx, world.borealis, email=both, is_manager=True))

    app = come_back(claims(both))
    assert "Company manager, Borealis" in texts(app)
    assert app.selectbox(key="membership").options == ["Borealis", "Acme"]

    app.selectbox(key="membership").set_value(app.selectbox(key="membership").options[1]).run()
    assert [title.value for title in app.title] == ["Renew your license"]


def test_without_a_provider_what_a_cookie_says_counts_for_nothing(db, world):
    app = AppTest.from_file(ROUTER, default_timeout=20)
    app.user = claims("amir@renewal-desk.example")

    app.run()

    assert "Amir Haddad · Account manager" in labels(app)


def test_a_company_manager_chooses_notices_and_the_last_one_is_told_why_not(db, open_as, world):
    app = open_as("alice")

    app.checkbox(key=f"notice-expiry_reminder-{world.alice}").uncheck()
    app.button(key="save-notices").click().run()
    assert "Nobody else of your company gets the mail" in texts(app)

    with db.transaction(NOW, "test") as tx:
        a_learner(tx, world.acme, email="ben@acme.example", is_manager=True)
    app.checkbox(key=f"notice-expiry_reminder-{world.alice}").uncheck()
    app.button(key="save-notices").click().run()

    assert not app.exception
    assert len(events(db, "notices_chosen")) == 1
    assert "notice-expiry_reminder" not in str([box.key for box in open_as("amir").checkbox])


def test_an_account_manager_switches_the_digest_off(db, open_as):
    app = open_as("amir")
    [digest] = [box for box in app.checkbox if box.label.startswith("Weekly digest")]
    assert digest.value

    digest.uncheck()
    app.button(key="save-notices").click().run()

    assert not app.exception
    [digest] = [box for box in app.checkbox if box.label.startswith("Weekly digest")]
    assert not digest.value
    [event] = events(db, "digest_chosen")
    assert event["actor"] == "amir@renewal-desk.example"
