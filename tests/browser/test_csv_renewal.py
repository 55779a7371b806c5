"""CSV Renewal in a real browser: pressed twice, undone twice, a refused file, and what the lists let people take."""

import csv
import io
import re

import polars as pl
import pytest
from playwright.sync_api import Page, expect

from core.files.downloads import xlsx_file
from tests.browser.conftest import IDLE
from tests.browser.test_expired_licenses import BOX_X, ROW_HEIGHT, batches, button, expire, live

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def three(served_db, company):
    expire(served_db, company, ["Ann", "Bob", "Cid"])
    return company


def open_renewal(page: Page) -> Page:
    page.get_by_role("link", name="CSV Renewal", exact=True).click()
    expect(page.get_by_role("heading", name="CSV Renewal")).to_be_visible()
    return page


def upload(page: Page, content: bytes, name: str = "people.csv") -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})


def spreadsheet(company_id: str, *places: int) -> bytes:
    lines = ["Name,Email", *(f"x,person-{place}@{company_id[-6:]}.example" for place in places)]
    return "\n".join([*lines, "x,=HYPERLINK(0)@acme.example"]).encode()


def test_renew_licenses_pressed_twice_is_one_import(visit, three, served_db):
    page = open_renewal(visit("Alice Park"))
    upload(page, spreadsheet(three, 0, 2))

    button(page, "Renew Licenses").dblclick()

    expect(page.get_by_text("2 licenses of")).to_be_visible()
    expect(page.get_by_role("tab", name="To be renewed (0)")).to_be_visible()
    assert (live(served_db, three), batches(served_db, three)) == (2, 1)


def test_undo_pressed_twice_is_one_undo(visit, three, served_db):
    page = open_renewal(visit("Alice Park"))
    upload(page, spreadsheet(three, 1))
    button(page, "Renew Licenses").click()

    button(page, "Undo").dblclick()

    expect(page.get_by_text("1 license went back to stock")).to_be_visible()
    expect(page.get_by_role("tab", name="To be renewed (1)")).to_be_visible()
    assert (live(served_db, three), batches(served_db, three)) == (0, 2)


def test_a_mended_row_counts_once_it_is_ticked(visit, three, served_db):
    page = open_renewal(visit("Alice Park"))
    [_, first, second, *_] = spreadsheet(three, 0, 1).decode().splitlines()
    upload(page, f'Name,Email\n{first}\n"{second}\n'.encode())
    expect(page.get_by_role("tab", name="To be renewed (1)")).to_be_visible()
    expect(page.get_by_text("1 row had to be mended, and is left out until ticked")).to_be_visible()

    expect(page.locator(IDLE)).to_be_visible()
    page.locator("[data-testid=stDataFrame]:visible").first.click(
        position={"x": BOX_X, "y": ROW_HEIGHT + ROW_HEIGHT // 2}
    )

    expect(page.get_by_role("tab", name="To be renewed (2)")).to_be_visible()
    button(page, "Renew Licenses").click()
    expect(page.get_by_text("2 licenses of")).to_be_visible()
    assert live(served_db, three) == 2


def test_a_workbook_is_reviewed_and_renewed(visit, three, served_db):
    people = [{"Who": f"Person {place}", "Work email": f"person-{place}@{three[-6:]}.example"} for place in (0, 2)]
    page = open_renewal(visit("Alice Park"))

    upload(
        page,
        xlsx_file(pl.DataFrame([*people, {"Who": "Nobody", "Work email": "x@acme.example"}]), sheet="Staff"),
        "people.xlsx",
    )

    expect(page.get_by_label("Column that contains Email")).to_have_value(re.compile("^Work email · "))
    for tab in ("To be renewed (2)", "Not in the file (1)", "Unknown (1)"):
        expect(page.get_by_role("tab", name=tab)).to_be_visible()
    button(page, "Renew Licenses").click()
    expect(page.get_by_text("2 licenses of")).to_be_visible()
    assert live(served_db, three) == 2


def test_a_refused_file_says_why_and_the_next_one_is_read(visit, three, served_db):
    page = open_renewal(visit("Alice Park"))
    upload(page, b"\x89PNG\r\n\x1a\n")
    expect(page.get_by_text("an image")).to_be_visible()

    upload(page, spreadsheet(three, 0))

    expect(page.get_by_role("tab", name="To be renewed (1)")).to_be_visible()
    assert batches(served_db, three) == 0


def test_a_list_that_is_taken_along_holds_no_formula(visit, three):
    page = open_renewal(visit("Alice Park"))
    upload(page, spreadsheet(three, 0))
    page.get_by_role("tab", name="Invalid (1)").click()

    button(page, "Export").last.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV, 1 row").click()

    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(io.StringIO(file.read())))
    assert rows[1][1] == "'=HYPERLINK(0)@acme.example"
