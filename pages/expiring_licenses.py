"""Expiring Licenses: who loses access in the coming weeks, and their renewal before that from lots that start later."""

import streamlit as st

from core.reads.expiring import expiring, starting_later
from core.rules.access import Deed
from core.rules.acts import ActKind
from pages.parts import expiring_filters, expiring_renewal, expiring_table, order_dialogs, results, statement
from pages.parts.company_choice import choose_company
from pages.parts.download_menu import download_menu
from pages.parts.empty import nobody_expires
from pages.parts.page import open_page
from pages.parts.places import open_expired_licenses, open_history

COLUMNS = {
    "email": "Email",
    "name": "Name",
    "department": "Department",
    "is_manager": "Manager",
    "expires_on": "Expires on",
    "days_left": "Days left",
}

# Guard
page = open_page(Deed.ALLOCATE)

# Render
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Expiring Licenses")
    with st.container(horizontal=True, width="content"):
        statement.offer(page)
        open_history(key="expiring-in-history", label="History", kind=ActKind.ALLOCATION, quiet=True)
        open_expired_licenses()
if page.company_id is None:
    results.show(page)
    choose_company(page, "Licenses are a company's. Choose the one whose learners are to be renewed early.")
    st.stop()
st.caption(
    "Who loses access within 60 days and has no license that follows. Select learners, then press Renew Early: they "
    "keep what they have, and the new license starts when it ends."
)
company_id = page.company_id
filters = st.container(horizontal=True, vertical_alignment="bottom")
search = expiring_filters.search(filters)
everybody = expiring(page.db, company_id=company_id, now=page.now)
found = expiring(page.db, company_id=company_id, search=search, now=page.now) if search else everybody
shown = expiring_filters.of_date(filters, found, dates=everybody["expires_on"].unique().sort())
with filters:
    download_menu(
        page,
        lambda: shown.select(*COLUMNS).rename(COLUMNS),
        total=shown.height,
        name="expiring-licenses",
    )
results.show(page)
lots = starting_later(page.db, company_id=company_id, now=page.now)
expiring_renewal.stock(lots, first=None if everybody.is_empty() else everybody["expires_on"][0])
if shown.is_empty():
    nobody_expires(is_narrowed=not everybody.is_empty())
else:
    bar = st.container(horizontal=True, vertical_alignment="center")
    ticked = expiring_table.show(shown)
    with bar:
        expiring_renewal.offer(ticked["learner_id"].to_list(), shown=shown.height, is_possible=bool(lots))

# Act
expiring_renewal.show(company_id)
order_dialogs.show(page)
