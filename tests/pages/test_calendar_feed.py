"""`Calendar`: an address is made, shown, replaced and revoked, each by who may, and of whom it is about."""

from core.actions.make_calendar_feed import make_calendar_feed
from core.reads.calendars import live_feed
from core.rules.access import Caller, Role
from core.rules.links import calendar_link
from tests.moments import NOW
from tests.pages.conftest import field
from tests.pages.test_orders import rows, toasts
from tests.pages.test_router import labels, texts

AMIR = "amir@renewal-desk.example"


def codes(app):
    return [code.value for code in app.code]


def addresses(db, company_id):
    """Both forms of the address of a company, or of Amir's companies."""
    file = live_feed(db.on_behalf_of(Caller(Role.ACCOUNT_MANAGER, AMIR)), company_id=company_id).file
    address = calendar_link("http://localhost:8501", file)
    return [address, address.replace("http://", "webcal://")]


def open_calendar(app):
    return app.button(key="calendar").click().run()


def test_a_manager_makes_an_address_of_the_own_company(db, open_as, world):
    app = open_calendar(open_as("alice"))
    assert codes(app) == []
    assert "without signing in" in "\n".join(warning.value for warning in app.warning)

    app.button(key=f"make-{world.acme}").click().run()

    assert not app.exception
    assert codes(app) == addresses(db, world.acme)
    (feed,) = rows(db, "select company_id, staff_id, created_by from calendar_feed")
    assert feed == {"company_id": world.acme, "staff_id": None, "created_by": "alice@acme.example"}
    assert "Made by alice" in texts(app)


def test_an_account_manager_has_one_of_the_own_companies_and_one_of_the_chosen_one(db, open_as, world):
    app = open_calendar(open_as("amir"))
    assert [button.key for button in app.button if button.key.startswith("make-")] == ["make-None"]
    app.button(key="make-None").click().run()
    assert codes(app) == addresses(db, None)

    app = open_calendar(open_as("amir", company="Acme"))
    assert codes(app) == []
    app.button(key=f"make-{world.acme}").click().run()
    assert codes(app) == addresses(db, world.acme)
    app.segmented_control(key=f"calendar-of-{world.acme}").set_value("").run()
    assert codes(app) == addresses(db, None)


def test_a_new_address_takes_the_place_of_the_one_before(db, open_as, world):
    make_calendar_feed(db, company_id=world.acme, now=NOW, actor="alice@acme.example")
    before = addresses(db, world.acme)
    app = open_calendar(open_as("alice"))
    assert codes(app) == before

    app.button(key=f"renew-{world.acme}").click().run()

    assert codes(app) == addresses(db, world.acme) != before


def test_a_revoked_address_is_gone_and_said_so(db, open_as, world):
    make_calendar_feed(db, company_id=world.acme, now=NOW, actor="alice@acme.example")
    app = open_calendar(open_as("alice"))

    app.button(key=f"revoke-{world.acme}").click().run()

    assert toasts(app) == ["The calendar address is revoked."]
    assert codes(app) == []
    assert live_feed(db, company_id=world.acme) is None
    app = open_calendar(app)
    assert app.button(key=f"make-{world.acme}")


def test_analysts_have_no_calendar(open_as):
    assert "Calendar" not in labels(open_as("nadia"))


def test_orders_are_still_requested_beside_it(open_as):
    app = open_calendar(open_as("alice"))

    assert field(app.button(key="request-licenses").click().run(), "number_input", "quantity")
