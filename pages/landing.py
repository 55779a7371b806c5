"""The landing page: all that opens for a manager whose own license has ended, until there is a new one."""

from datetime import timedelta

import streamlit as st

from core.reads.landing import landing
from core.rules.access import Deed
from pages.parts import order_dialogs
from pages.parts.landing_orders import orders
from pages.parts.landing_state import next_step, what_happened
from pages.parts.landing_ways import ways
from pages.parts.page import open_page
from pages.parts.words import plain

_RECENT = timedelta(days=90)


@st.fragment(run_every="30s")
def _look_again() -> None:
    """Open the product by itself, soon after a license was allocated."""
    if open_page(Deed.SEE_LANDING).person.is_live:
        st.rerun()
    st.caption("This page looks again by itself: once you have a license, Renewal Desk opens.")


# Guard
page = open_page(Deed.SEE_LANDING)

# Load
shown = landing(
    page.db,
    company_id=page.person.company_id,
    learner_id=page.person.person_id,
    now=page.now,
    since=page.now - _RECENT,
)

# Render
st.title("Renew your license")
st.caption(plain(shown.company))
what_happened(shown)
next_step(shown)
ways(shown)
orders(shown.orders)
_look_again()

# Act
order_dialogs.show(page)
