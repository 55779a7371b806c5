"""The ways from page to page that are buttons; the company that is managed comes along."""

import streamlit as st

EXPIRED_LICENSES, CSV_RENEWAL = "expired_licenses.py", "csv_renewal.py"
LEARNERS, ADD_LEARNERS = "learners.py", "add_learners.py"
LANDING, STAFF = "landing.py", "staff.py"


def open_csv_renewal() -> None:
    """Draw `Import License Renewal`."""
    if st.button("Import License Renewal", key="import-license-renewal", icon=":material/upload_file:"):
        _go(CSV_RENEWAL)


def open_expired_licenses() -> None:
    """Draw the way to the list of people."""
    if st.button("Expired Licenses", key="expired-licenses", icon=":material/event_busy:"):
        _go(EXPIRED_LICENSES)


def open_learners() -> None:
    """Draw the way to everybody of a company."""
    if st.button("Learners", key="learners", icon=":material/group:"):
        _go(LEARNERS)


def open_add_learners() -> None:
    """Draw `Add by File`."""
    if st.button("Add by File", key="add-learners-by-file", icon=":material/upload_file:"):
        _go(ADD_LEARNERS)


def _go(page: str) -> None:
    # Filters stay behind; given no parameters at all, Streamlit would refuse to clear those that widgets own.
    st.switch_page(page, query_params={})
