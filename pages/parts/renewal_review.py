"""What a file means for a company: who is renewed, who is not, and what could not be matched, each to look at."""

from datetime import datetime

import polars as pl
import streamlit as st

from core.reads.renewals import NOT_IN_FILE, Review, review_renewal, review_validity
from core.rules.matching import Outcome
from pages.parts.download_menu import download_menu
from pages.parts.page import Page
from pages.parts.paging import pager
from pages.parts.tabs import counted_tabs

_PAGE_SIZE = 25
_DAY = "MMM D, YYYY"
_NAMES = {
    Outcome.RENEW: "To be renewed",
    NOT_IN_FILE: "Not in the file",
    Outcome.LIVE: "Live",
    Outcome.UNKNOWN: "Unknown",
    Outcome.DUPLICATE: "Duplicate",
    Outcome.INVALID: "Invalid",
    Outcome.ARCHIVED: "Archived",
    Outcome.NEVER: "Never licensed",
}
# What nobody misses where there is none.
_SELDOM = (Outcome.ARCHIVED, Outcome.NEVER)
_MEANING = {
    Outcome.RENEW: "Expired, and in the file: they get a new license.",
    NOT_IN_FILE: "Expired, and not in the file: they stay without access.",
    Outcome.LIVE: "In the file, and their license is live or about to start: they keep it and get no second one.",
    Outcome.UNKNOWN: "In the file, and no learner of this company has the address.",
    Outcome.DUPLICATE: "The same address as in a line before: it counts once.",
    Outcome.INVALID: "No e-mail address that can be used.",
    Outcome.ARCHIVED: "In the file, and archived: restore them first.",
    Outcome.NEVER: "In the file, and never licensed: there is nothing to renew.",
}
_COLUMNS = {
    "line": "Line",
    "text": "In the file",
    "email": "E-mail",
    "name": "Name",
    "department": "Department",
    "expired_on": "Expired on",
    "reason": "Why",
}
_FOUND = ("line", "email", "name", "department")
_SAYING = {
    Outcome.RENEW: (*_FOUND, "expired_on"),
    NOT_IN_FILE: ("email", "name", "department", "expired_on"),
    Outcome.LIVE: _FOUND,
    Outcome.UNKNOWN: ("line", "text"),
    Outcome.DUPLICATE: ("line", "text", "reason"),
    Outcome.INVALID: ("line", "text", "reason"),
    Outcome.ARCHIVED: (*_FOUND, "expired_on"),
    Outcome.NEVER: _FOUND,
}


def reviewed(page: Page, *, company_id: str, about: str, entries: pl.DataFrame) -> Review:
    """The entries (line, text), which `about` names, compared with the company as it is now."""
    valid = review_validity(page.db, company_id=company_id, now=page.now)
    return _review(about, company_id, valid.revision, valid.next_expiry, page, entries)


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _review(
    about: str, company_id: str, revision: int, next_expiry: datetime | None, _page: Page, _entries: pl.DataFrame
) -> Review:
    """Kept for the session as long as it would come out the same: reading all learners takes longer than the rest."""
    return review_renewal(_page.db, company_id=company_id, entries=_entries, now=_page.now)


def numbers(review: Review) -> None:
    """Draw the two numbers that matter."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.metric("To be renewed", f"{review.counts[Outcome.RENEW]:,}", width="content")
        st.space("small")
        st.metric("Not being renewed", f"{review.counts[NOT_IN_FILE]:,}", width="content")


def lists(review: Review) -> None:
    """Draw a list per outcome."""
    counts = {
        name: review.counts[outcome]
        for outcome, name in _NAMES.items()
        if outcome not in _SELDOM or review.counts[outcome]
    }
    name, area = counted_tabs(counts, key="outcome")
    outcome = next(each for each, called in _NAMES.items() if called == name)
    with area:
        _list(review.missing if outcome == NOT_IN_FILE else review.of(Outcome(outcome)), outcome)


def _list(rows: pl.DataFrame, outcome: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(_MEANING[outcome])
        download_menu(lambda: _named(rows, outcome), total=rows.height, name=f"renewal-{outcome.replace(' ', '-')}")
    if rows.is_empty():
        return
    listing = st.container()
    number = pager(rows.height, page_size=_PAGE_SIZE, key=f"page-{outcome}")
    shown = _named(rows.slice((number - 1) * _PAGE_SIZE, _PAGE_SIZE), outcome)
    listing.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        height="content",
        alt=_NAMES[outcome],
        column_config={
            "Line": st.column_config.NumberColumn(format="localized", width="small"),
            "Expired on": st.column_config.DateColumn(format=_DAY),
        },
    )


def _named(rows: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """The columns that say something about this outcome, as people read them."""
    return rows.select(pl.col(name).alias(_COLUMNS[name]) for name in _SAYING[outcome])
