"""Notifications: every mail that was ever planned, with what became of it, and those that wait for a person."""

from functools import partial

import streamlit as st

from core.reads.mails import mail_counts, mail_page
from core.rules.access import Deed
from pages.parts import mail_dialogs, mail_filters, mail_table
from pages.parts.empty import no_mails
from pages.parts.page import open_page
from pages.parts.paging import pager, read_page
from pages.parts.tabs import counted_tabs, open_tab

ALL, TO_DO = "All mails", "To do"
PAGE_SIZES = {ALL: 50, TO_DO: 10}

# Guard
page = open_page(Deed.SEE_MAILS)
by_company, may_manage, zone = page.company_id is None, page.may(Deed.MANAGE_MAILS), page.person.time_zone

# Load
st.title("Notifications")
filters = st.container(horizontal=True, vertical_alignment="bottom")
part = open_tab(PAGE_SIZES, key="mails")
wanted = mail_filters.choose(filters, time_zone=zone, is_to_do=part == TO_DO)
read = partial(mail_page, page.db, company_id=page.company_id, wanted=wanted, now=page.now, page_size=PAGE_SIZES[part])
matching, waiting = mail_counts(page.db, company_id=page.company_id, wanted=wanted, now=page.now)
total = waiting if wanted.is_to_do else matching
pager_key = f"page-{hash((page.company_id, wanted))}"
mails = read_page(lambda number: (read(page=number), total), page_size=PAGE_SIZES[part], key=pager_key)[0]

# Render
_, area = counted_tabs({ALL: matching, TO_DO: waiting}, key="mails")
with area:
    if not total:
        no_mails(wanted, clear=mail_filters.clear)
    elif wanted.is_to_do:
        mail_table.show_waiting(mails, now=page.now, may_manage=may_manage)
    else:
        bar = st.container(horizontal=True, vertical_alignment="center")
        ticked = mail_table.show(mails, zone=zone, by_company=by_company)
        with bar:
            mail_table.offer(ticked, zone=zone, may_manage=may_manage)
    pager(total, page_size=PAGE_SIZES[part], key=pager_key)

# Act
mail_dialogs.show()
