"""The routes for machines on the test's database, with a token, and a clock that stands."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from starlette.applications import Starlette

from core import clock
from core.actions.create_api_token import create_api_token
from core.http.api import api_routes
from core.settings import Settings
from core.store.database import Database
from tests.moments import NOW


@pytest.fixture(autouse=True)
def _clock_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: NOW)


@pytest.fixture
def token(db: Database) -> str:
    """A live token called Platform."""
    return create_api_token(db, name="Platform", now=NOW, actor="a test")


@pytest.fixture
def app(db: Database) -> Starlette:
    """The routes, as they are beside the pages."""
    return Starlette(routes=api_routes(lambda: db))


@pytest.fixture
def app_with(settings: Settings) -> Iterator[Callable[..., Starlette]]:
    """`app_with(database_url=...)`: the routes with other settings."""
    with ExitStack() as opened:

        def made(**other: object) -> Starlette:
            db = opened.enter_context(Database(settings.model_copy(update=other)))
            return Starlette(routes=api_routes(lambda: db))

        yield made
