"""A company in numbers, each with the way to what it counts."""

import streamlit as st

from core.reads.as_of import CompanyAsOf
from core.rules.filters import LearnerStatus
from pages.parts import places

# In px: six stand side by side in a wide window, and go on below in a narrow one, with whole labels.
_WIDTH = 155


def figures(company: CompanyAsOf) -> None:
    """Draw stock, orders and people by status."""
    people = company.learners
    shown = [
        ("In stock", company.available, places.ORDERS, "Unallocated licenses of live lots."),
        ("Requested", company.requested, places.ORDERS, "Licenses of orders that wait to be assigned."),
        ("Live", people[LearnerStatus.LIVE], places.LEARNERS, "Learners with a live license."),
        ("Expired", people[LearnerStatus.EXPIRED], places.EXPIRED_LICENSES, "Learners who cannot log in."),
        ("Never licensed", people[LearnerStatus.NEVER_LICENSED], places.LEARNERS, "Learners without any license yet."),
        ("Archived", people[LearnerStatus.ARCHIVED], places.LEARNERS, "Learners who left."),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, value, page, about in shown:
            with st.container(border=True, gap="xxsmall", width=_WIDTH):
                st.metric(label, value, format="localized", help=about)
                st.button("Open", key=f"figure-{label}", type="tertiary", on_click=places.aim, args=(page,))
