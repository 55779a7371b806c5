"""CSV Renewal: a spreadsheet of e-mails renews those of its people who are expired."""

import streamlit as st

from core.rules.access import Deed
from pages.parts import renewal_act, renewal_file, renewal_review, results
from pages.parts.company_choice import choose_company
from pages.parts.page import open_page
from pages.parts.places import open_expired_licenses

# Guard
page = open_page(Deed.ALLOCATE)

# Render
with st.container(horizontal=True, horizontal_alignment="distribute"):
    st.title("CSV Renewal")
    open_expired_licenses()
st.caption(
    "Add a spreadsheet, choose the column that contains e-mail addresses, review who is renewed and who is not, "
    "and press Renew Licenses. Nothing changes before that."
)
if page.company_id is None:
    results.show(page)
    choose_company(page, "Licenses are a company's. Choose the one whose learners the file names.")
    st.stop()
chosen = renewal_file.choose(page, company_id=page.company_id)
results.show(page)
if chosen is None:
    st.stop()

# Load
about, entries = chosen
review = renewal_review.reviewed(page, company_id=page.company_id, about=about, entries=entries)

# Act
with st.container(border=True):
    renewal_review.numbers(review)
    renewal_act.show(page, review, company_id=page.company_id, about=about)
renewal_review.lists(review)
