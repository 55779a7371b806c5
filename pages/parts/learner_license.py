"""The dialog of `Allocate Licenses` on Learners: for the expired and the never licensed of those who are ticked."""

import polars as pl
import streamlit as st

from core.rules.access import Deed
from core.rules.allocation import DrawOrder
from pages.parts import allocation, learner_table
from pages.parts.dialogs import close_dialog
from pages.parts.learner_chosen import chosen, named, of_one_company
from pages.parts.page import open_page
from pages.parts.words import counted, plain


@st.dialog("Allocate Licenses", icon=":material/workspace_premium:", width="medium", on_dismiss=close_dialog)
def allocate(about: str, request_key: str) -> None:
    """`about` are ids; `request_key` is made once per opened dialog: pressed twice, it is one allocation."""
    page = open_page(Deed.ALLOCATE)
    everybody = chosen(page, about)
    unlicensed = everybody.filter(~pl.col("archived"), pl.col("seats") == 0)
    left_out = everybody.height - unlicensed.height
    if left_out:
        are = "is" if left_out == 1 else "are"
        st.info(f"{left_out:,} who {are} live or archived {are} left out.", icon=":material/info:")
    if unlicensed.is_empty():
        st.markdown("Nobody who is selected can be given a license any more.")
        return
    people = of_one_company(unlicensed)
    # Renewals take the lot that ends last, new learners the one that ends first: docs/design.md section 3, rule 5.
    order = DrawOrder.LATEST_FIRST if people["has_expired"].any() else DrawOrder.EARLIEST_FIRST
    proposal = allocation.propose(
        page,
        company_id=people["company_id"][0],
        learners=people["learner_id"].to_list(),
        lot_key="learner-lot",
        order=order,
    )
    fate = "selected" if proposal.plan.missing else "to be given a license"
    st.markdown(f"**{counted(people.height, 'learner')}** of **{plain(proposal.plan.company)}** {fate}.")
    st.markdown(named(people))
    allocation.confirm(
        page,
        proposal,
        act=allocation.allocate(page, proposal, request_key=request_key),
        label=f"Allocate {people.height:,} {'License' if people.height == 1 else 'Licenses'}",
        key="allocate",
        width="stretch",
        request_key=request_key,
        then=learner_table.clear,
    )
