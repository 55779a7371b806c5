"""The dialog of `Add Learners`: one person, who gets a license at once; what that draws is shown before."""

import streamlit as st

from core.actions.add_learners import NewLearner, add_learners
from core.reads.allocation_plans import AllocationPlan, addition_plan
from core.reads.learners import learner_departments
from core.rules.access import Deed
from core.rules.people import NAME_LIMIT
from pages.parts import allocation, flash, plan_view, results
from pages.parts.company_choice import company_of_act
from pages.parts.dialogs import close_dialog
from pages.parts.page import Page, open_page
from pages.parts.words import counted, plain

NAME = "add-learner"
_EMAIL_LIMIT = 254
_CONFIRMED = "confirmed-addition"


@st.dialog("Add Learners", icon=":material/person_add:", width="medium", on_dismiss=close_dialog)
def add(request_key: str) -> None:
    """`request_key` is made once per opened dialog: pressed twice, it is one addition."""
    page = open_page(Deed.MANAGE_LEARNERS)
    company_id = company_of_act(page, key="learner-company", first=page.company_id)
    if company_id is None:
        st.info("Licenses are a company's. Choose the one that the learner belongs to.", icon=":material/domain:")
        return
    plan = addition_plan(page.db, company_id=company_id, count=1, now=page.now)
    if plan.missing:
        plan_view.show(plan, None)
        allocation.request_missing(
            page,
            company_id=company_id,
            missing=plan.missing,
            request_key=request_key,
            afterwards="Add the learner",
        )
        return
    _form(page, plan, company_id=company_id, request_key=request_key)


def _form(page: Page, plan: AllocationPlan, *, company_id: str, request_key: str) -> None:
    with st.form("add-learner", border=False):
        email = st.text_input("E-mail", max_chars=_EMAIL_LIMIT, key="new-email")
        name = st.text_input("Name (optional)", max_chars=NAME_LIMIT, key="new-name")
        department = st.selectbox(
            "Department (optional)",
            learner_departments(page.db, company_id=company_id),
            index=None,
            accept_new_options=True,
            placeholder="Choose one, or type a new one",
            key=f"new-department-{company_id}",
        )
        st.markdown(
            f"**{counted(plan.available, 'license')}** of {plain(plan.company)} in stock. "
            "The learner gets one at once, from the lot that ends first."
        )
        plan_view.show(plan, None, expiry="Expires on")
        pressed = st.form_submit_button(
            "Add Learner",
            type="primary",
            key="add-learner-now",
            icon=":material/person_add:",
            width="stretch",
            on_click=_keep,
            args=(plan,),
        )
    if pressed:
        shown: AllocationPlan = st.session_state[_CONFIRMED]
        person = NewLearner(email or "", name or "", department or "")
        flash.act(
            lambda: add_learners(
                page.db,
                company_id=company_id,
                people=[person],
                request_key=request_key,
                shown=shown.shown,
                now=page.now,
                actor=page.person.email,
            ),
            done=lambda addition: results.added(addition, shown.company, lines=plan_view.lines(shown)),
        )


def _keep(plan: AllocationPlan) -> None:
    # What the person saw when pressing; the plan of the run that acts may be another one.
    st.session_state[_CONFIRMED] = plan
