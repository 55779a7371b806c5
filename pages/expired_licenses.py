"""Expired Licenses: who lost access, and the renewal of some of them or all from stock."""

from functools import partial

import streamlit as st

from core.reads.expired import departments, expired_page, expired_rows
from core.rules.access import Deed
from core.rules.acts import ActKind
from pages.parts import allocation_dialog, expired_filters, expired_table, results, selection_bar, statement
from pages.parts.download_menu import download_menu
from pages.parts.empty import nobody_expired
from pages.parts.page import open_page
from pages.parts.paging import pager, read_page
from pages.parts.places import open_csv_renewal, open_expiring_licenses, open_history
from pages.parts.selection import selected

PAGE_SIZE = 50
COLUMNS = {
    "company": "Company",
    "email": "Email",
    "name": "Name",
    "department": "Department",
    "is_manager": "Manager",
    "expired_on": "Expired on",
    "days_ago": "Days ago",
}

# Guard
page = open_page(Deed.SEE_EXPIRED)
masked, may_allocate, by_company = not page.may(Deed.SEE_PEOPLE), page.may(Deed.ALLOCATE), page.company_id is None

# Load
heading = st.container()
filters = st.container(horizontal=True, vertical_alignment="bottom")
known = [] if by_company else departments(page.db, company_id=page.company_id, now=page.now)
wanted, order = expired_filters.choose(filters, known, masked=masked, by_company=by_company)
# Other filters or another order are another list, which begins at its first page.
pager_key = f"page-{hash((page.company_id, wanted, order))}"
read = partial(expired_page, page.db, company_id=page.company_id, wanted=wanted, now=page.now, order_by=order)
rows, total = read_page(
    lambda number: read(page=number, page_size=PAGE_SIZE),
    page_size=PAGE_SIZE,
    key=pager_key,
)
selection = selected(page.company_id, wanted) if may_allocate else None

# Render
with heading:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("Expired Licenses")
        with st.container(horizontal=True, width="content"):
            statement.offer(page)
            if page.may(Deed.SEE_HISTORY):
                open_history(key="expired-in-history", label="History", kind=ActKind.LOT_EXPIRED, quiet=True)
            if may_allocate:
                open_expiring_licenses()
                open_csv_renewal()
    if may_allocate:
        st.caption(
            "**Manual Upgrade**: select learners below, then press Allocate Licenses. "
            "**Import Allocation**: press Import License Renewal and add a spreadsheet."
        )
if not masked:
    everybody = partial(expired_rows, page.db, company_id=page.company_id, wanted=wanted, now=page.now)
    with filters:
        download_menu(page, lambda: everybody().select(*COLUMNS).rename(COLUMNS), total=total, name="expired-licenses")
results.show(page)
if total:
    if selection is not None:
        selection_bar.show(selection, wanted, total=total)
    expired_table.show(rows, selection, by_company=by_company, masked=masked)
    pager(total, page_size=PAGE_SIZE, key=pager_key)
else:
    nobody_expired(wanted)

# Act
if selection is not None:
    allocation_dialog.show(selection)
