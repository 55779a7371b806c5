"""The sample files on a demo as a newcomer makes it: the clean one renews at once, the messy one with a tick."""

import re

import pytest
from playwright.sync_api import Page, expect

from core import clock
from core.settings import Settings
from core.store.demo import build_demo
from data.samples import generate
from tests.browser.conftest import IDLE, serving
from tests.browser.test_expired_licenses import BOX_X, ROW_HEIGHT, button

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def arrive(browser, tmp_path):
    """`arrive(width, height)`: CSV Renewal on a new demo, for the account manager of the samples' company."""
    settings = Settings(database_url=str(tmp_path / "demo.duckdb"), job_schedule="external")
    build_demo(settings, as_of=clock.utc_now())
    with serving(settings) as url:
        contexts = []

        def arrived(width: int, height: int) -> Page:
            contexts.append(browser.new_context(viewport={"width": width, "height": height}))
            page = contexts[-1].new_page()
            page.set_default_timeout(30_000)
            page.goto(f"{url}/csv-renewal")
            page.get_by_role("button", name="Tom Fletcher").click()
            expect(page.get_by_placeholder("Choose a company")).to_be_visible()
            # What is drawn anew closes its list.
            expect(page.locator(IDLE)).to_be_visible()
            page.get_by_placeholder("Choose a company").fill("Nordlicht")
            page.get_by_role("option", name=generate.COMPANY, exact=True).click()
            return page

        yield arrived
        for context in contexts:
            context.close()


def test_the_clean_file_renews_and_the_result_is_in_view_in_a_narrow_window(arrive):
    page = arrive(800, 600)
    page.locator("input[type=file]").set_input_files(generate.FOLDER / "clean.csv")
    expect(page.get_by_role("tab", name="To be renewed (40)")).to_be_visible()
    # A slow browser shows what moves while the page is drawn anew.
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})

    button(page, "Renew Licenses").click()

    expect(page.get_by_test_id("stToast")).to_contain_text("40 licenses allocated.")
    expect(page.get_by_text(f"40 licenses of {generate.COMPANY} allocated.")).to_be_in_viewport()
    expect(button(page, "Undo")).to_be_in_viewport()
    expect(page.get_by_role("tab", name="Live (40)")).to_be_visible()


def test_the_messy_file_renews_its_people_and_one_who_was_mistyped_and_all_of_it_can_be_undone(arrive):
    page = arrive(1440, 1000)
    page.locator("input[type=file]").set_input_files(generate.FOLDER / "messy.csv")
    expect(page.get_by_role("tab", name="To be renewed (24)")).to_be_visible()

    choose_column(page, "Name")
    expect(page.get_by_role("tab", name="To be renewed (0)")).to_be_visible()
    choose_column(page, "E-Mail-Adresse")
    expect(page.get_by_text("1 row comes close to a learner: tick who is meant")).to_be_visible()
    expect(page.locator(IDLE)).to_be_visible()
    page.locator("[data-testid=stDataFrame]:visible").first.click(
        position={"x": BOX_X, "y": ROW_HEIGHT + ROW_HEIGHT // 2}
    )
    expect(page.get_by_role("tab", name="To be renewed (25)")).to_be_visible()

    button(page, "Renew Licenses").click()
    expect(page.get_by_role("tab", name="Live (25)")).to_be_visible()
    expect(page.get_by_text("This very file was imported on")).to_be_visible()
    expect(page.get_by_text("25 learners renewed")).to_be_visible()

    button(page, "Undo Import").click()
    expect(page.get_by_role("tab", name="To be renewed (24)")).to_be_visible()


def choose_column(page: Page, name: str) -> None:
    # What is drawn anew closes the list.
    expect(page.locator(IDLE)).to_be_visible()
    page.get_by_role("combobox", name="Column that contains Email").click()
    page.get_by_role("option", name=re.compile(rf"^{name} · ")).click()
