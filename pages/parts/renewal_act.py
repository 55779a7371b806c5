"""The last step of CSV Renewal: what renewing will do, and `Renew Licenses`."""

from uuid import uuid4

import streamlit as st

from core.actions.allocate_licenses import allocate_licenses
from core.reads.allocation_plans import allocation_plan
from core.reads.renewals import Review
from pages.parts import flash, plan_view, results
from pages.parts.page import Page

_KEY = "renewal-request"


def show(page: Page, review: Review, *, company_id: str, about: str) -> None:
    """Draw the plan and the button; `about` names file and column, and with the last result one press."""
    learners = review.learner_ids
    if not learners:
        st.info("Nobody in this column is an expired learner of the company: there is nothing to renew.")
        return
    plan = allocation_plan(page.db, company_id=company_id, learners=learners, now=page.now)
    lot_id = plan_view.choose_lot(plan.lots, key="renewal-lot")
    if lot_id is not None:
        plan = allocation_plan(page.db, company_id=company_id, learners=learners, lot_id=lot_id, now=page.now)
    plan_view.show(plan, lot_id)
    key = _request_key(about)
    if plan.missing and lot_id is None:
        plan_view.request_missing(page, plan, company_id=company_id, request_key=key)
    if plan.missing:
        return
    shown = plan_view.confirmed(plan, "Renew Licenses", key="renew-licenses", width="content")
    if shown is None:
        return
    with st.spinner("Renewing"):
        flash.act(
            lambda: allocate_licenses(
                page.db,
                company_id=company_id,
                learners=plan.learner_ids,
                request_key=key,
                lot_id=lot_id,
                shown=shown,
                kind="import",
                now=page.now,
                actor=page.person.email,
            ),
            done=lambda allocation: results.allocated(allocation, plan.company, lines=plan_view.lines(plan)),
        )


def _request_key(about: str) -> str:
    """One per file, column and result: a press repeated is the same press, one after an undo is another."""
    result = flash.result()
    of = (about, result.undo_key if result else "")
    held = st.session_state.get(_KEY)
    if held is None or held[1] != of:
        held = (str(uuid4()), of)
        st.session_state[_KEY] = held
    return str(held[0])
