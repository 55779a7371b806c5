"""The ways from page to page that are buttons; the company that is managed comes along."""

import streamlit as st

from core.rules.acts import ActKind
from pages.parts import history_filters
from pages.parts.act_words import KINDS
from pages.parts.page import COMPANY_KEY

EXPIRED_LICENSES, EXPIRING_LICENSES = "expired_licenses.py", "expiring_licenses.py"
CSV_RENEWAL = "csv_renewal.py"
LEARNERS, ADD_LEARNERS = "learners.py", "add_learners.py"
LANDING, STAFF, HISTORY = "landing.py", "staff.py", "history.py"
ORDERS, COMPANY, NOTIFICATIONS = "orders.py", "company.py", "notifications.py"
FORECAST = "forecast.py"
_AIM = "aim"


def aim(page: str, *, company_id: str | None = None) -> None:
    """For `on_click`: open a page instead of this one, of a company where one is given."""
    if company_id is not None:
        st.session_state[COMPANY_KEY] = company_id
    st.session_state[_AIM] = page


def follow() -> None:
    """Open the page that a press has aimed at. The router calls it, before any page is drawn."""
    aimed = st.session_state.pop(_AIM, None)
    if aimed is not None:
        _go(aimed)


def open_csv_renewal() -> None:
    """Draw `Import License Renewal`."""
    if st.button("Import License Renewal", key="import-license-renewal", icon=":material/upload_file:"):
        _go(CSV_RENEWAL)


def open_expired_licenses() -> None:
    """Draw the way to the list of people."""
    if st.button("Expired Licenses", key="expired-licenses", icon=":material/event_busy:"):
        _go(EXPIRED_LICENSES)


def open_expiring_licenses() -> None:
    """Draw the way to who loses access next."""
    if st.button("Expiring Licenses", key="expiring-licenses", icon=":material/hourglass_bottom:"):
        _go(EXPIRING_LICENSES)


def open_learners() -> None:
    """Draw the way to everybody of a company."""
    if st.button("Learners", key="learners", icon=":material/group:"):
        _go(LEARNERS)


def open_add_learners() -> None:
    """Draw `Add by File`."""
    if st.button("Add by File", key="add-learners-by-file", icon=":material/upload_file:"):
        _go(ADD_LEARNERS)


def open_history(
    *,
    key: str,
    label: str = "Show in History",
    company_id: str = "",
    kind: ActKind | None = None,
    person: str = "",
    about: str = "",
    quiet: bool = False,
) -> None:
    """Draw the way to what happened: of a company, a kind, a learner (name or address), or `about` one act or order.

    `about` is an id; what is empty stays as it is. `quiet` draws it less prominently, beside other buttons.
    """
    wanted = {
        history_filters.PERSON: person,
        history_filters.KIND: KINDS[kind] if kind else "",
        history_filters.ABOUT: about,
    }
    if st.button(
        label,
        key=key,
        icon=":material/history:",
        type="tertiary" if quiet else "secondary",
        on_click=_prefill,
        args=(company_id, person, kind),
    ):
        st.switch_page(HISTORY, query_params={name: value for name, value in wanted.items() if value})


def _prefill(company_id: str, person: str, kind: ActKind | None) -> None:
    if company_id:
        st.session_state[COMPANY_KEY] = company_id
    history_filters.prefill(person=person, kind=kind)


def _go(page: str) -> None:
    # Filters stay behind; given no parameters at all, Streamlit would refuse to clear those that widgets own.
    st.switch_page(page, query_params={})
