"""An export in a real browser: it arrives, it leaves a trace in the log, and its address is of no use to others."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from core import clock
from core.settings import Settings
from core.store.database import Database
from tests.browser.conftest import AMIR, serving
from tests.builders import a_company, a_learner, a_staff_member, an_installation

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def acme(db: Database) -> str:
    """A company with learners; returns its id."""
    with db.transaction(clock.utc_now(), "test") as tx:
        an_installation(tx)
        company_id = a_company(tx, name="Acme", account_manager_id=a_staff_member(tx, email=AMIR, name="Amir Haddad"))
        # As many as make a file that the server would compress.
        for number in range(300):
            a_learner(tx, company_id, email=f"learner-{number}@acme.example")
        a_learner(tx, company_id, email="jane@acme.example", name="Jane Roe")
        return company_id


@pytest.fixture
def exported(embedded_only: Settings, acme: str, browser, tmp_path):
    """What a browser fetched, from where, and what the log says of it."""
    log = tmp_path / "app.log"
    with serving(embedded_only.model_copy(update={"job_schedule": "external"}), log=log) as url:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{url}/learners?company=Acme")
        page.get_by_role("button", name="Amir Haddad").click()
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV, 301 rows").click()
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        yield download.value, cookies, log
        context.close()


def fetched(address: str, **headers: str) -> tuple[int, str]:
    """Status and text, as another program gets them."""
    try:
        with urlopen(Request(address, headers=headers)) as answer:
            return answer.status, answer.read().decode("utf-8-sig")
    except HTTPError as error:
        return error.code, error.read().decode()


def test_an_export_is_for_the_browser_that_had_it_made_and_is_logged_with_ids(exported, acme):
    download, cookies, log = exported
    own = cookies["renewal_desk_browser"]
    mine = f"renewal_desk_browser={own['value']}"

    assert "jane@acme.example" in download.path().read_text()
    assert own["httpOnly"]
    assert own["sameSite"] == "Lax"
    assert fetched(download.url)[0] == 404
    assert fetched(download.url, Cookie="renewal_desk_browser=guessed")[0] == 404
    assert fetched(download.url, Cookie=mine)[0] == 200
    assert "jane@acme.example" in fetched(download.url, Cookie=mine, Range="bytes=5-", **{"Accept-Encoding": "gzip"})[1]

    said = log.read_text()
    made = [json.loads(line) for line in said.splitlines() if "An export was made" in line]
    assert [(line["company_id"], line["export"], line["rows"]) for line in made] == [(acme, "learners.csv", 301)]
    assert made[0]["person_id"]
    assert said.count("An export was refused") == 2
    assert "@" not in said
