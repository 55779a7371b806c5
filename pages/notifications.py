"""Notifications: every mail that was ever planned, those that wait for a person, what goes out next, the job's runs."""

import streamlit as st

from core.reads.mails import mail_counts
from core.rules.access import Deed
from core.rules.filters import MailFilter
from pages.parts import job_run_table, mail_dialogs, mail_filters, mail_list, mails_coming
from pages.parts.mail_words import ALL_MAILS, COMING, RUNS, TO_DO, VIEW
from pages.parts.page import open_page
from pages.parts.tabs import arrive, counted_tabs, open_tab

# Guard
page = open_page(Deed.SEE_MAILS)

# Load
st.title("Notifications")
controls = st.container(horizontal=True, vertical_alignment="bottom")
view = open_tab((ALL_MAILS, TO_DO, COMING, RUNS), key=VIEW)
is_list = view in (ALL_MAILS, TO_DO)
arrive(ALL_MAILS if is_list else view)
wanted = mail_filters.choose(controls, page, is_to_do=view == TO_DO) if is_list else MailFilter()
matching, waiting = mail_counts(page.db, company_id=page.company_id, wanted=wanted, now=page.now)

# Render
_, area = counted_tabs({ALL_MAILS: matching, TO_DO: waiting, COMING: None, RUNS: None}, key=VIEW)
with area:
    if view == COMING:
        mails_coming.show(page, controls)
    elif view == RUNS:
        job_run_table.show(page, controls)
    else:
        mail_list.show(page, wanted, total=waiting if wanted.is_to_do else matching)

# Act
mail_dialogs.show()
