"""The last step of adding learners by file: what it draws from stock, what is missing, and `Add Learners`."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from core.actions.add_learners import add_learners
from core.reads.allocation_plans import AllocationPlan, addition_plan
from core.rules.additions import Added, AdditionReview
from pages.parts import allocation, flash, plan_view, press, results
from pages.parts.page import Page
from pages.parts.words import counted, plain

_KEY = "addition-request"


@dataclass(slots=True)
class _Seen:
    """What the person saw when pressing; the review of the run that acts may be another one."""

    plan: AllocationPlan | None = None
    people: pl.DataFrame | None = None


def show(page: Page, review: AdditionReview, *, company_id: str, about: str, requests: bool = True) -> None:
    """Draw the plan and the button; `about` names file, columns and ticks, and with the last result one press.

    Without `requests`, what is missing is requested elsewhere on the page.
    """
    count = review.counts[Added.NEW]
    if not count:
        st.info("No row of this file names somebody new to the company: there is nobody to add.")
        return
    plan = addition_plan(page.db, company_id=company_id, count=count, now=page.now)
    key = press.request_key(about, key=_KEY)
    people = review.new()
    if plan.missing and plan.available and _first_only(plan, key=f"first-{key}"):
        people = review.new(plan.available)
        plan = addition_plan(page.db, company_id=company_id, count=people.height, now=page.now)
    if not plan.missing:
        st.markdown(
            f"**{counted(plan.available, 'license')}** of {plain(plan.company)} in stock. Each new learner gets one at "
            "once, from the lot that ends first."
        )
    plan_view.show(plan, None, expiry="Expires on")
    if plan.missing and requests:
        # Another number missing is another request.
        allocation.request_missing(
            page,
            company_id=company_id,
            missing=plan.missing,
            request_key=f"{key}:{plan.missing}",
            afterwards="Add the learners",
        )
    if not plan.missing:
        _confirm(page, plan, people, company_id=company_id, request_key=key)


def _first_only(plan: AllocationPlan, *, key: str) -> bool:
    return st.toggle(f"Add the first {plan.available:,} in the file's order, and the others later", key=key)


def _confirm(page: Page, plan: AllocationPlan, people: pl.DataFrame, *, company_id: str, request_key: str) -> None:
    pressed = st.button(
        "Add Learners",
        key="add-learners-of-file",
        type="primary",
        icon=":material/person_add:",
        on_click=_keep,
        args=(plan, people),
    )
    shown, wanted = _seen().plan, _seen().people
    if not pressed or shown is None or wanted is None:
        return
    with st.spinner(f"Adding {counted(wanted.height, 'learner')} …", show_time=True):
        flash.act(
            lambda: add_learners(
                page.db,
                company_id=company_id,
                people=wanted,
                request_key=request_key,
                shown=shown.shown,
                now=page.now,
                actor=page.person.email,
            ),
            done=lambda addition: results.added(addition, shown.company, lines=plan_view.lines(shown)),
        )


def _keep(plan: AllocationPlan, people: pl.DataFrame) -> None:
    seen = _seen()
    seen.plan, seen.people = plan, people


@st.cache_resource(scope="session", show_spinner=False)
def _seen() -> _Seen:
    """Not in the session's state: the people may be many, and are only of use to this session."""
    return _Seen()
