"""Expired Licenses in a real browser: ticking, Select All, pressed twice, two people at once, downloads."""

import csv
import io
import re
from datetime import timedelta

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from core import clock
from tests.browser.conftest import IDLE, name_of
from tests.builders import a_learner, a_license, a_lot

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Where Streamlit's table draws its boxes, in px: they are the first column, header and rows are equally high.
BOX_X, ROW_HEIGHT = 17, 33
HEADER = -1
EVIL = "=cmd|' /C calc'!A0"


def button(where, name: str):
    return where.get_by_role("button", name=name, exact=True)


def dialog(page: Page):
    return page.get_by_role("dialog")


def bar(page: Page, text: str):
    return page.get_by_text(text, exact=True)


def drawn(page: Page):
    return page.get_by_test_id("data-grid-canvas")


def tick(page: Page, row: int) -> None:
    """Click the box of a row, counted from 0, or of the header."""
    place = {"x": BOX_X, "y": ROW_HEIGHT * (row + 1) + ROW_HEIGHT // 2}
    table = page.get_by_test_id("stDataFrame")
    # For a moment after turning the page, the table of the earlier one is still there.
    expect(table).to_have_count(1)
    # So is a table that other boxes are about to replace, and what is ticked in that counts for nothing.
    expect(page.locator(IDLE)).to_be_visible()
    table.click(position=place)


def open_expired(page: Page) -> Page:
    page.get_by_role("link", name="Expired Licenses", exact=True).click()
    expect(page.get_by_role("heading", name="Expired Licenses")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    return page


def live(db, company_id: str) -> int:
    """How many of the expired learners hold a live license now."""
    with db.read() as r:
        return r.value(
            "select count(*) as live from license k join learner l on l.learner_id = k.learner_id "
            "where k.company_id = $id and k.released_at is null and k.expires_at > $now and not l.is_manager",
            id=company_id,
            now=clock.utc_now(),
        )


def batches(db, company_id: str) -> int:
    with db.read() as r:
        return r.value(
            "select count(*) as batches from batch where company_id = $id and request_key not like 'built:%'",
            id=company_id,
        )


def expire(db, company_id: str, names: list[str]) -> None:
    """Learners whose licenses ended about five weeks ago."""
    ended = (clock.utc_now() - timedelta(days=35)).date().replace(day=10)
    with db.transaction(clock.utc_now(), "test") as tx:
        lot_id = a_lot(tx, company_id, quantity=len(names), expires_on=ended)
        for place, name in enumerate(names):
            learner_id = a_learner(tx, company_id, name=name, email=f"person-{place}@{company_id[-6:]}.example")
            a_license(tx, lot_id, learner_id)


@pytest.fixture
def five(served_db, company):
    expire(served_db, company, ["Ann", "Bob", "Cid", "Dee", EVIL])
    return company


def test_the_link_in_the_sidebar_leads_there_and_keeps_the_company(visit, five, request):
    page = open_expired(visit("Amir Haddad"))

    expect(page.get_by_text("Select All (5)")).to_be_visible()
    expect(page.get_by_label("Company", exact=True)).to_have_value(name_of(request))
    expect(page).to_have_url(re.compile(r"/expired-licenses\?.*company="))


def test_rows_are_ticked_and_unticked_across_pages(visit, company, served_db):
    expire(served_db, company, [f"Person {number}" for number in range(53)])
    page = open_expired(visit("Alice Park"))

    tick(page, 0)
    expect(bar(page, "1 selected")).to_be_visible()
    tick(page, 2)
    expect(bar(page, "2 selected")).to_be_visible()
    button(page, "Next page").click()
    expect(button(page, "Page 2")).to_have_attribute("aria-current", "page")
    expect(drawn(page)).to_have_attribute("height", str(ROW_HEIGHT * 4 + 1))
    tick(page, 1)
    expect(bar(page, "3 selected")).to_be_visible()
    tick(page, 1)
    expect(bar(page, "2 selected")).to_be_visible()
    button(page, "Previous page").click()
    expect(button(page, "Page 1")).to_have_attribute("aria-current", "page")
    expect(drawn(page)).not_to_have_attribute("height", str(ROW_HEIGHT * 4 + 1))
    tick(page, 0)

    expect(bar(page, "1 selected")).to_be_visible()


def test_the_box_of_the_header_selects_the_page_and_unselects_it(visit, company, served_db):
    expire(served_db, company, [f"Person {number}" for number in range(53)])
    page = open_expired(visit("Alice Park"))

    tick(page, HEADER)
    expect(bar(page, "50 selected")).to_be_visible()
    button(page, "Allocate Licenses").click()
    expect(dialog(page).get_by_text("50 expired learners of")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    # The page behind a dialog can be used again once the server knows that it was dismissed.
    expect(page.locator(IDLE)).to_be_visible()
    button(page, "Next page").click()
    expect(drawn(page)).to_have_attribute("height", str(ROW_HEIGHT * 4 + 1))
    tick(page, HEADER)
    expect(bar(page, "53 selected")).to_be_visible()
    tick(page, HEADER)

    expect(bar(page, "50 selected")).to_be_visible()


def test_select_all_is_allocated_and_undone(visit, five, served_db):
    page = open_expired(visit("Alice Park"))
    page.get_by_text("Select All (5)").click()
    expect(bar(page, "5 selected")).to_be_visible()

    button(page, "Allocate Licenses").click()
    expect(dialog(page).get_by_text("Left in this lot")).to_be_visible()
    button(dialog(page), "Allocate 5 Licenses").click()
    expect(page.get_by_text("5 licenses of")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    assert live(served_db, five) == 5
    button(page, "Undo").click()

    expect(page.get_by_text("5 licenses went back to stock.")).to_be_visible()
    expect(page.get_by_text("Select All (5)")).to_be_visible()
    assert live(served_db, five) == 0


def test_all_but_one_unticked_row_is_allocated(visit, five, served_db):
    page = open_expired(visit("Alice Park"))
    page.get_by_text("Select All (5)").click()
    expect(bar(page, "5 selected")).to_be_visible()

    tick(page, 1)
    expect(bar(page, "4 selected")).to_be_visible()
    button(page, "Allocate Licenses").click()
    button(dialog(page), "Allocate 4 Licenses").click()

    expect(page.get_by_text("4 licenses of")).to_be_visible()
    assert live(served_db, five) == 4


def test_allocate_pressed_twice_is_one_allocation_and_no_complaint(visit, five, served_db):
    page = open_expired(visit("Alice Park"))
    tick(page, 0)
    expect(bar(page, "1 selected")).to_be_visible()
    tick(page, 1)
    expect(bar(page, "2 selected")).to_be_visible()
    button(page, "Allocate Licenses").click()

    button(dialog(page), "Allocate 2 Licenses").dblclick()

    expect(page.get_by_text("2 licenses of")).to_be_visible()
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_text("Select All (3)")).to_be_visible()
    expect(page.get_by_text("holds a live license")).to_be_hidden()
    expect(bar(page, "2 selected")).to_be_hidden()
    assert (live(served_db, five), batches(served_db, five)) == (2, 1)


def test_the_second_of_two_people_gets_a_sentence(visit, five, served_db):
    first, second = open_expired(visit("Amir Haddad")), open_expired(visit("Ben Okafor"))
    for page in (first, second):
        tick(page, 0)
        expect(bar(page, "1 selected")).to_be_visible()
        tick(page, 1)
        expect(bar(page, "2 selected")).to_be_visible()
        button(page, "Allocate Licenses").click()
        expect(button(dialog(page), "Allocate 2 Licenses")).to_be_visible()

    button(dialog(first), "Allocate 2 Licenses").click()
    expect(first.get_by_text("2 licenses of")).to_be_visible()
    button(dialog(second), "Allocate 2 Licenses").click()

    expect(second.get_by_text("2 selected learners are no longer expired and left out.")).to_be_visible()
    assert (live(served_db, five), batches(served_db, five)) == (2, 1)


def test_the_csv_download_has_the_rows_shown_and_no_formula(visit, five):
    page = open_expired(visit("Alice Park"))
    button(page, "Export").click()
    with page.expect_download() as download:
        page.get_by_text("CSV, 5 rows").click()

    text = download.value.path().read_bytes().decode("utf-8-sig")

    names = [row["Name"] for row in csv.DictReader(io.StringIO(text))]
    assert sorted(names) == sorted(["Ann", "Bob", "Cid", "Dee", "'" + EVIL])


def test_the_xlsx_download_has_the_rows_shown_as_text(visit, five, tmp_path):
    page = open_expired(visit("Alice Park"))
    button(page, "Export").click()
    with page.expect_download() as download:
        page.get_by_text("XLSX, 5 rows").click()
    path = tmp_path / "export.xlsx"
    download.value.save_as(path)

    names = pl.read_excel(path)["Name"].to_list()

    assert sorted(names) == sorted(["Ann", "Bob", "Cid", "Dee", EVIL])
