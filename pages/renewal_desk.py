"""Renewal Desk, the account manager's home: what needs them today, and one queue of what lapses across customers."""

import polars as pl
import streamlit as st

from core.reads.desk import desk_rows
from core.reads.desk_tasks import desk_tasks
from core.reads.mails import mail_counts
from core.rules.access import Deed
from core.rules.acts import ActKind
from core.rules.filters import MailFilter
from pages.parts import calendar_feed, desk_dialogs, desk_filters, desk_table, desk_tasks_row, order_dialogs, results
from pages.parts.empty import nothing_lapses
from pages.parts.page import open_page
from pages.parts.places import open_history
from pages.parts.tabs import counted_tabs

# Guard
page = open_page(Deed.SEE_DESK)

# Load
heading = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
today, filters = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
wanted = desk_filters.choose(filters, page)
rows = desk_rows(page.db, staff_id=wanted.staff_id, company_id=page.company_id, now=page.now)
tasks = desk_tasks(page.db, staff_id=wanted.staff_id, company_id=page.company_id, now=page.now)
waiting_mails = mail_counts(
    page.db, company_id=page.company_id, wanted=MailFilter(staff_id=wanted.staff_id), now=page.now
)[1]
found = desk_filters.narrowed(rows, wanted)
parts = {
    "To do": found.filter(pl.col("step").is_not_null() & ~pl.col("is_snoozed")),
    "Settled": found.filter(pl.col("step").is_null() & ~pl.col("is_snoozed")),
    "Snoozed": found.filter("is_snoozed"),
}

# Render
with heading:
    st.title("Renewal Desk")
    with st.container(horizontal=True, width="content"):
        open_history(key="desk-in-history", label="History", kind=ActKind.LOT_EXPIRED, quiet=True)
        calendar_feed.offer(page)
        order_dialogs.offer_request()
with today:
    desk_tasks_row.show(page, tasks, rows, waiting_mails=waiting_mails, own=wanted.staff_id is not None)
results.show(page)
name, area = counted_tabs({part: shown.height for part, shown in parts.items()}, key="queue")
with area:
    if parts[name].is_empty():
        nothing_lapses(name, is_narrowed=bool(wanted.search))
    else:
        desk_table.show(parts[name], part=name, by_owner=wanted.staff_id is None)

# Act
desk_dialogs.show(rows)
order_dialogs.show(page)
