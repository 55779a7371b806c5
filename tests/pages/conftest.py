"""Pages are driven through the router, as a user arrives, on a database with a few people and a clock that stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core.actions.allocate_licenses import allocate_licenses
from core.settings import Settings
from core.store.database import Database
from pages.parts.page import database
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member, an_installation
from tests.moments import NOW

# The last day of a term that began a year before; ten days before NOW.
EXPIRED_ON = date(2026, 2, 20)
ROUTER = Path(__file__).parent.parent.parent / "pages" / "router.py"


@dataclass(frozen=True)
class World:
    """Ids: Acme with alice (manager), Borealis with charlie (manager of another company), and our own people."""

    acme: str
    borealis: str
    alice: str
    charlie: str
    amir: str
    nadia: str
    omar: str


@pytest.fixture
def db(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database that the pages of this process open themselves."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setattr(clock, "utc_now", lambda: NOW)
    database.cache_clear()
    with database() as opened:
        yield opened
    database.cache_clear()


@pytest.fixture
def world(db: Database) -> World:
    """A demo without orders; alice and charlie hold live licenses."""
    with db.transaction(NOW, "test") as tx:
        an_installation(tx)
        amir = a_staff_member(tx, email="amir@renewal-desk.example", name="Amir Haddad")
        acme = a_company(tx, name="Acme", account_manager_id=amir)
        borealis = a_company(tx, name="Borealis", time_zone="Pacific/Auckland", account_manager_id=amir)
        alice = a_learner(tx, acme, email="alice@acme.example", name="Alice Park", is_manager=True)
        charlie = a_learner(tx, borealis, email="charlie@borealis.example", name="Charlie Woo", is_manager=True)
        a_license(tx, a_lot(tx, acme, quantity=10), alice)
        a_license(tx, a_lot(tx, borealis, quantity=5), charlie)
        return World(
            acme=acme,
            borealis=borealis,
            alice=alice,
            charlie=charlie,
            amir=amir,
            nadia=a_staff_member(tx, email="nadia@renewal-desk.example", name="Nadia Klein", role="analyst"),
            omar=a_staff_member(tx, email="omar@renewal-desk.example", name="Omar Said", role="administrator"),
        )


@pytest.fixture
def open_as(world: World) -> Callable[..., AppTest]:
    """`open_as("amir")`: the app after that person has signed in; `query` goes into the URL."""

    def opened(who: str, **query: str) -> AppTest:
        app = AppTest.from_file(ROUTER, default_timeout=20)
        app.query_params.update(query)
        app.run()
        return app.button(key=f"sign-in-{getattr(world, who)}").click().run()

    return opened


@pytest.fixture
def expire(db: Database) -> Callable[..., list[str]]:
    """`expire(company_id, 3)`: learners whose licenses ended on `on`; returns their ids, by name."""

    def expired(
        company_id: str, count: int, *, word: str = "learner", department: str = "Sales", on: date = EXPIRED_ON
    ) -> list[str]:
        with db.transaction(NOW, "test") as tx:
            lot_id = a_lot(tx, company_id, quantity=count, expires_on=on)
            names = [f"{word}-{number:03}" for number in range(count)]
            ids = [
                a_learner(tx, company_id, email=f"{name}@acme.example", name=name.title(), department=department)
                for name in names
            ]
            for learner_id in ids:
                a_license(tx, lot_id, learner_id)
            return ids

    return expired


@pytest.fixture
def open_forecast(open_as: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """The page as an account manager sees it after the desk, and as an analyst who comes straight to it."""

    def opened(who: str = "amir", *, manager: str = "Everybody's companies", **query: str) -> AppTest:
        app = open_as(who, manager=manager, **query)
        return app if app.title[0].value == "Forecast" else app.switch_page("forecast.py").run()

    return opened


@pytest.fixture
def ended(db: Database, world: World, expire: Callable[..., list[str]]) -> None:
    """Four licenses ended 110 days before NOW, two of them renewed after two days; one, of Law, ended in February."""
    first, second, *_ = expire(world.acme, 4, on=date(2025, 11, 12))
    expire(world.acme, 1, word="law", department="Law")
    with db.transaction(NOW, "test") as tx:
        a_lot(tx, world.acme, quantity=2, starts_on=date(2025, 11, 12))
    allocate_licenses(
        db,
        company_id=world.acme,
        learners=[first, second],
        request_key="renewed",
        now=datetime(2025, 11, 14, tzinfo=UTC),
        actor="amir@renewal-desk.example",
    )


def texts(app: AppTest) -> str:
    """What the page says, in the order of its kinds, without the signs that escape Markdown."""
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return " ".join(each.value for elements in kinds for each in elements).replace("\\", "")


def field(app: AppTest, kind: str, name: str) -> Any:
    """The field of the open dialog that is called so: its key goes on with the opening's own."""
    (found,) = [each for each in getattr(app, kind) if each.key.startswith(f"{name}-")]
    return found
