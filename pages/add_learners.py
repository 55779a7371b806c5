"""Add Learners by file: a spreadsheet of people, each of whom who is new becomes a learner with a license."""

import streamlit as st

from core.rules.access import Deed
from pages.parts import add_learners_act, add_learners_file, add_learners_review, renewal_file, results, upload
from pages.parts.company_choice import choose_company
from pages.parts.page import open_page
from pages.parts.places import open_learners

# Guard
page = open_page(Deed.MANAGE_LEARNERS)

# Render
with st.container(horizontal=True, horizontal_alignment="distribute"):
    st.title("Add Learners")
    open_learners()
st.caption(
    "Add a spreadsheet of people, say which columns hold their addresses, names and departments, review who is added "
    "and who is not, and press Add Learners. Nothing changes before that."
)
if page.company_id is None:
    results.show(page)
    choose_company(page, "Licenses are a company's. Choose the one that the people of the file belong to.")
    st.stop()
company_id = page.company_id
file = upload.read(
    page,
    key="addition-file",
    label="Spreadsheet of people",
    help="CSV, XLSX, XLS or ODS with one person per row. The file is read, and not kept.",
)
column = None if file is None else renewal_file.choose_column(page, file, company_id=company_id, of_learners=False)
if file is None or column is None:
    results.show(page)
    st.stop()
columns = add_learners_file.choose_columns(file, email_column=column)
left_out = upload.left_out(file)
results.show(page)

# Load
about = f"{file.about}:{column}:{columns}:{left_out.hash_rows().sum()}"
people = add_learners_file.people_of(file, email_column=column, columns=columns)
review = add_learners_review.reviewed(page, company_id=company_id, about=about, people=people, set_aside=left_out)

# Act
with st.container(border=True):
    add_learners_review.numbers(review)
    add_learners_act.show(page, review, company_id=company_id, about=about)
add_learners_review.lists(page, review)
