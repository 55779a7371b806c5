"""The description holds: whatever is asked, the answer is one that it names; no route is left out; no 500."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.applications import Starlette

from core.actions.create_api_token import create_api_token
from core.http.api import api_routes
from core.http.openapi import DESCRIPTION, PATH
from core.settings import Settings
from core.store.database import Database
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.http.asgi import ask
from tests.moments import NOW

OPERATIONS = [(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods]
# What is asked rightly, of every route; and wrongly, of those that are told something.
QUESTIONS = [
    *((*operation, GenerationMode.POSITIVE) for operation in OPERATIONS),
    *(("/api/v1/access", method, GenerationMode.NEGATIVE) for method in ("get", "post")),
]


@pytest.fixture(scope="module")
def served(_new_database, tmp_path_factory):
    """The routes on a database with a manager, and a token; asked as often as one likes."""
    url = _new_database(tmp_path_factory.mktemp("openapi"))
    unlimited = {"api_questions_per_minute": 1_000_000, "api_wrong_tokens_per_minute": 1_000_000}
    with Database(Settings(database_url=url, **unlimited)) as db:
        with db.transaction(NOW, "a test") as tx:
            company = a_company(tx)
            a_license(tx, a_lot(tx, company), a_learner(tx, company, email="max@acme.example", is_manager=True))
        token = create_api_token(db, name="Platform", now=NOW, actor="a test")
        yield Starlette(routes=api_routes(lambda: db)), token


@pytest.mark.parametrize(("path", "method", "mode"), QUESTIONS)
def test_whatever_is_asked_the_answer_is_a_described_one(served, path, method, mode):
    app, token = served
    operation = schemathesis.openapi.from_asgi(PATH, app)[path][method]

    @settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case):
        # Left out alone: "any text is an e-mail address".
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance])

    asked()


def test_every_route_is_described(served):
    app, _ = served
    routes = {(route.path, method.lower()) for route in app.routes for method in route.methods - {"HEAD"}}

    assert routes == set(OPERATIONS)


def test_the_description_is_served_to_anybody(served):
    told = ask(served[0], PATH)

    assert (told.status, told.json) == (200, DESCRIPTION)


def test_the_numbers_in_its_sentences_are_the_real_ones():
    most = DESCRIPTION["components"] and DESCRIPTION["paths"]["/api/v1/access"]["post"]
    items = most["requestBody"]["content"]["application/json"]["schema"]["properties"]["emails"]["maxItems"]

    assert re.search(r"at most ([\d,]+)", most["responses"]["422"]["description"])[1].replace(",", "") == str(items)
