"""The dialog of `Allocate Licenses`: shows what will happen to whom, then does exactly that."""

from dataclasses import replace

import polars as pl
import streamlit as st

from core.reads.allocation_plans import AllocationPlan
from core.reads.expired import selected_companies
from core.rules.access import Deed
from pages.parts import allocation
from pages.parts.dialogs import close_dialog, opened
from pages.parts.page import open_page
from pages.parts.selection import Selection, select
from pages.parts.words import counted, plain


def show(selection: Selection) -> None:
    """Draw the dialog where it is open."""
    dialog = opened()
    if dialog is not None and dialog[0] == Deed.ALLOCATE:
        _allocate(selection, dialog[2])


@st.dialog("Allocate Licenses", icon=":material/workspace_premium:", width="medium", on_dismiss=close_dialog)
def _allocate(selection: Selection, request_key: str) -> None:
    """`request_key` is made once per opened dialog: pressed twice, it is one allocation."""
    page = open_page(Deed.ALLOCATE)
    companies = selected_companies(page.db, learners=selection.learners, company_id=page.company_id, now=page.now)
    gone = 0 if selection.all_of else len(selection.ids) - int(companies["selected"].sum())
    if gone:
        are = "is" if gone == 1 else "are"
        st.info(f"{counted(gone, 'selected learner')} {are} no longer expired and left out.", icon=":material/info:")
    if companies.is_empty():
        st.markdown("Nobody who is selected can be renewed any more.")
        return
    company_id = _company(companies)
    proposal = allocation.propose(page, company_id=company_id, learners=selection.learners, lot_key="lot")
    plan = proposal.plan
    are = "is" if plan.selected == 1 else "are"
    fate = f"{are} selected" if plan.missing else "will be renewed"
    st.markdown(f"**{counted(plan.selected, 'expired learner')}** of **{plain(plan.company)}** {fate}.")
    allocation.confirm(
        page,
        proposal,
        act=allocation.allocate(page, proposal, request_key=request_key),
        label=_label(plan),
        key="allocate",
        width="stretch",
        request_key=request_key,
        then=lambda: select(_rest(selection, plan, companies)),
    )


def _rest(selection: Selection, plan: AllocationPlan, companies: pl.DataFrame) -> Selection:
    """Who stays selected: those of other companies."""
    if companies.height == 1:
        return Selection(selection.company_id)
    return selection if selection.all_of else replace(selection, ids=selection.ids.difference(plan.learner_ids))


def _company(companies: pl.DataFrame) -> str:
    """An allocation is one company's; where the selected are of several, the person says whose turn it is."""
    names: dict[str, str] = {
        row["company_id"]: f"{row['company']} · {row['selected']:,} selected · {row['available']:,} in stock"
        for row in companies.iter_rows(named=True)
    }
    if len(names) == 1:
        return next(iter(names))
    chosen: str | None = st.selectbox(
        f"Company (one of {len(names):,} at a time)", list(names), format_func=names.__getitem__, key="whose"
    )
    return str(chosen or next(iter(names)))


def _label(plan: AllocationPlan) -> str:
    return f"Allocate {plan.selected:,} {'License' if plan.selected == 1 else 'Licenses'}"
