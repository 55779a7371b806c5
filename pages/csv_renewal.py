"""CSV Renewal: a spreadsheet of e-mails renews those of its people who are expired."""

import polars as pl
import streamlit as st

from core.rules.access import Deed
from pages.parts import renewal_act, renewal_file, renewal_review, results, upload
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
uploaded = upload.read(
    page,
    key="renewal-file",
    label="User spreadsheet file",
    help="CSV, XLSX, XLS or ODS with one person per row. The file is read, and not kept.",
)
column = renewal_file.choose_column(page, uploaded, company_id=page.company_id) if uploaded else None
left_out = upload.left_out(uploaded) if uploaded and column else None
results.show(page)
if uploaded is None or column is None or left_out is None:
    st.stop()

# Load
entries = pl.DataFrame({"line": uploaded.table.lines, "text": uploaded.table.cells[column]})
entries = entries.join(left_out, on="line", how="anti", maintain_order="left")
about = f"{uploaded.about}:{column}:{left_out.hash_rows().sum()}"
review = renewal_review.reviewed(page, company_id=page.company_id, about=about, entries=entries)

# Act
with st.container(border=True):
    renewal_review.numbers(review)
    renewal_act.show(page, review, company_id=page.company_id, about=about)
renewal_review.lists(review)
