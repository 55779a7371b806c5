"""Company: all about one customer: its risk, what lapses, its managers, notes, lots, orders, mails and acts."""

import streamlit as st

from core.reads.as_of import company_as_of
from core.reads.company_contacts import company_contacts
from core.reads.company_notes import company_notes
from core.reads.desk import desk_rows
from core.rules.access import Deed
from core.rules.terms import local_day
from pages.parts import (
    company_lots,
    company_recent,
    company_timeline,
    contact_list,
    desk_dialogs,
    desk_table,
    note_list,
    order_dialogs,
    places,
    reminders,
    risk_line,
)
from pages.parts.company_choice import choose_company
from pages.parts.company_figures import figures
from pages.parts.empty import nothing_lapses
from pages.parts.page import open_page
from pages.parts.results import show as show_result
from pages.parts.statement import offer as offer_statement
from pages.parts.words import plain

# Guard
page = open_page(Deed.SEE_DESK)
if page.company_id is None:
    st.title("Company")
    choose_company(page, "Choose a company to see all about it.")
    st.stop()

# Load
company = company_as_of(page.db, company_id=page.company_id, at=page.now, now=page.now)
lapses = desk_rows(page.db, company_id=page.company_id, now=page.now)
contacts = company_contacts(page.db, company_id=page.company_id, now=page.now)
notes = company_notes(page.db, company_id=page.company_id)

# Render
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    with st.container(width="content", gap="xxsmall"):
        st.title(plain(company.company))
        st.caption(f"Days by its calendar, {plain(company.time_zone)}.")
    with st.container(horizontal=True, width="content"):
        offer_statement(page)
        reminders.offer()
        places.open_history(key="company-history", label="History", company_id=page.company_id)
        order_dialogs.offer_request()
show_result(page)
figures(company)
risk_line.show(page)
st.subheader("What lapses")
if lapses.is_empty():
    nothing_lapses("To do", is_narrowed=False)
else:
    desk_table.show(lapses, part=desk_table.ALL, by_owner=False)
left, right = st.columns(2, gap="large")
with left:
    st.subheader("Managers")
    contact_list.show(contacts, now=page.now, zone=company.time_zone)
with right:
    st.subheader("Notes")
    desk_dialogs.offer_note(page.company_id)
    note_list.show(notes, zone=page.person.time_zone)
st.subheader("Lots")
company_timeline.show(company.lots, today=local_day(page.now, company.time_zone), zone=company.time_zone)
company_lots.show(company.lots)
company_recent.show(page)

# Act
desk_dialogs.show(lapses, company=company.company)
order_dialogs.show(page)
reminders.show(page)
