"""History: who did what to whom and when, a line per act; undo, also of an undo; and how a company was at a moment."""

from functools import partial

import streamlit as st

from core.reads.history import history_page
from core.rules.access import Deed
from pages.parts import as_of, history_dialogs, history_filters, history_table, results
from pages.parts.download_menu import download_menu
from pages.parts.empty import no_acts
from pages.parts.page import open_page
from pages.parts.paging import pager, read_page

PAGE_SIZE = 50

# Guard
page = open_page(Deed.SEE_HISTORY)
by_company = page.company_id is None

# Load
heading = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
results.show(page)
happened, then = st.tabs(["What happened", "As of"], key="history-tab", on_change="rerun")
with happened:
    filters = st.container(horizontal=True, vertical_alignment="bottom")
    wanted = history_filters.choose(filters, is_ours=page.may(Deed.SEE_DESK))
read = partial(history_page, page.db, company_id=page.company_id, wanted=wanted, page_size=PAGE_SIZE)
pager_key = f"page-{hash((page.company_id, wanted))}"
acts, total = read_page(lambda number: read(page=number), page_size=PAGE_SIZE, key=pager_key)

# Render
with heading:
    st.title("History")
with filters:
    everything = partial(read, page=1, page_size=max(total, 1))
    download_menu(page, lambda: history_table.exported(everything()[0]), total=total, name="history")
with happened:
    if total:
        bar = st.container(horizontal=True, vertical_alignment="center")
        zone = page.person.time_zone if by_company else acts[0].time_zone
        ticked = history_table.show(acts, zone=zone, by_company=by_company)
        with bar:
            history_table.offer(ticked, may_undo=page.may(Deed.UNDO), zone=zone)
        pager(total, page_size=PAGE_SIZE, key=pager_key)
    else:
        no_acts(wanted, clear=history_filters.clear)
if then.open:
    with then:
        as_of.company(page)

# Act
history_dialogs.show()
