"""The last step of CSV Renewal: what renewing will do, and `Renew Licenses`."""

from uuid import uuid4

import streamlit as st

from core.reads.renewals import Review
from pages.parts import allocation, flash
from pages.parts.page import Page

_KEY = "renewal-request"


def show(page: Page, review: Review, *, company_id: str, about: str) -> None:
    """Draw the plan and the button; `about` names file and column, and with the last result one press."""
    learners = review.learner_ids
    if not learners:
        st.info("Nobody in this column is an expired learner of the company: there is nothing to renew.")
        return
    allocation.confirm(
        page,
        allocation.propose(page, company_id=company_id, learners=learners, lot_key="renewal-lot"),
        label="Renew Licenses",
        key="renew-licenses",
        width="content",
        request_key=_request_key(about),
        kind="import",
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
