"""Add Learners by file in a real browser: names in two columns, reviewed, added once however often pressed, undone."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_csv_renewal import upload
from tests.browser.test_expired_licenses import button

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FILE = (
    "First name,Last name,Department,E-mail\n"
    "Jane,Roe,Sales,jane.roe@acme.example\n"
    "Bo,Ek,Legal,bo.ek@acme.example\n"
    "Bob,Ek,Legal,BO.EK@acme.example\n"
    "Alice,Park,,alice@acme.example\n"
    "Who,Knows,,not an address\n"
)


def added(db, company):
    with db.read() as r:
        return r.rows(
            "select name, department, archived_at is null as is_here from learner "
            "where company_id = $company_id and not is_manager order by email_key",
            company_id=company,
        )


def test_a_file_of_people_is_reviewed_added_and_undone(visit, company, served_db):
    page = visit("Alice Park")
    page.get_by_role("link", name="Learners", exact=True).click()
    button(page, "Add by File").click()
    upload(page, FILE.encode())

    for label, column in (("First name", "First name"), ("Last name", "Last name"), ("Department", "Department")):
        expect(page.get_by_label(label, exact=True)).to_have_value(column)
    for tab in ("To be added (2)", "Already learners (1)", "Duplicate (1)", "Invalid (1)"):
        expect(page.get_by_role("tab", name=tab)).to_be_visible()
    expect(page.get_by_text("5 rows in the file = 2 to be added")).to_be_visible()

    button(page, "Add Learners").dblclick()
    expect(page.get_by_text("2 learners added to")).to_be_visible()
    expect(page.get_by_role("tab", name="Already learners (3)")).to_be_visible()
    assert added(served_db, company) == [
        {"name": "Bo Ek", "department": "Legal", "is_here": True},
        {"name": "Jane Roe", "department": "Sales", "is_here": True},
    ]

    button(page, "Undo").click()
    expect(page.get_by_text("2 licenses went back to stock").first).to_be_visible()
    assert [each["is_here"] for each in added(served_db, company)] == [False, False]
