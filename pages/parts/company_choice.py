"""Choosing the company where a page or an act cannot do without one."""

import streamlit as st

from core.reads.companies import company_list
from pages.parts.page import COMPANY_KEY, Page

_KEY = "company-of-page"


def choose_company(page: Page, why: str) -> None:
    """Draw the choice; the company is managed from the next run on, as if it was chosen in the sidebar."""
    companies = company_list(page.db, first_of=page.person.person_id)
    names = dict(zip(companies["company_id"], companies["name"], strict=True))
    st.selectbox(
        "Company",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Choose a company",
        filter_mode="contains",
        key=_KEY,
        on_change=_manage,
    )
    st.info(why, icon=":material/domain:")


def company_of_act(page: Page, *, key: str, first: str | None) -> str | None:
    """The company of a manager; an account manager chooses one for the act, where `first` is chosen already."""
    if not page.person.is_staff:
        return page.company_id
    companies = company_list(page.db, first_of=page.person.person_id)
    names = dict(zip(companies["company_id"], companies["name"], strict=True))
    chosen: str | None = st.selectbox(
        "Company",
        list(names),
        index=list(names).index(first) if first in names else None,
        format_func=names.__getitem__,
        placeholder="Choose a company",
        required=True,
        filter_mode="contains",
        key=key,
    )
    return chosen


def _manage() -> None:
    st.session_state[COMPANY_KEY] = st.session_state[_KEY]
