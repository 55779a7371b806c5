"""CSV Renewal: a spreadsheet of e-mails renews those of its people who are expired."""

import polars as pl
import streamlit as st

from core.reads.imports import header_hash, imported_before, remembered_column
from core.rules.access import Deed
from core.rules.renewals import RenewalList, Source
from pages.parts import (
    import_list,
    learner_dialogs,
    renewal_act,
    renewal_early,
    renewal_file,
    renewal_near,
    renewal_review,
    results,
    staff_list,
    upload,
)
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
company_id = page.company_id
file = upload.read(
    page,
    key="renewal-file",
    label="User spreadsheet file",
    help="CSV, XLSX, XLS or ODS with one person per row. What becomes of each row is kept, the file itself is not.",
)
column = left_out = None
if file is not None:
    remembered = remembered_column(page.db, company_id=company_id, header=file.table.header)
    column = renewal_file.choose_column(page, file, company_id=company_id, remembered=remembered)
    left_out = upload.left_out(file) if column else None
if file is None or column is None or left_out is None:
    results.show(page)
    import_list.show(page, company_id=company_id)
    st.stop()

# Load
entries = pl.DataFrame({"line": file.table.lines, "text": file.table.cells[column]})
about = f"{file.about}:{column}:{left_out.hash_rows().sum()}"
valid = renewal_review.validity(page, company_id=company_id)
asked = RenewalList(entries, left_out)
review = renewal_review.reviewed(page, company_id=company_id, about=about, valid=valid, asked=asked)
accepted, close = renewal_near.accepted(
    page, review, file.table, company_id=company_id, about=f"{about}:{valid.revision}:{valid.next_expiry}"
)
if not accepted.is_empty():
    about, asked = f"{about}:{accepted.hash_rows().sum()}", RenewalList(entries, left_out, accepted)
    review = renewal_review.reviewed(page, company_id=company_id, about=about, valid=valid, asked=asked)

whole_staff = staff_list.is_whole(page, file)
newcomers = None
if whole_staff:
    newcomers = staff_list.newcomers(page, file, asked, close, column=column, company_id=company_id, about=about)

# Act
source = Source(file.name, file.file_hash, header_hash(file.table.header), column)
if newcomers is not None:
    staff_list.order(page, review, newcomers, company_id=company_id, about=about)
with st.container(border=True):
    renewal_review.numbers(review)
    # Close to where it was pressed: what came of it must not be looked for, and nothing above may move.
    results.show(page)
    import_list.known_file(imported_before(page.db, company_id=company_id, file_hash=file.file_hash), page)
    renewal_act.show(
        page, review, asked, source, file.table.cells, company_id=company_id, about=about, requests=not whole_staff
    )
renewal_early.show(page, review, company_id=company_id, about=about)
if newcomers is not None:
    staff_list.people(page, review, newcomers, company_id=company_id, about=about)
renewal_review.lists(page, review)
import_list.show(page, company_id=company_id)
learner_dialogs.show()
