"""What a file would add to a company: the numbers, and a list of the rows of each class."""

from collections.abc import Callable
from datetime import datetime

import polars as pl
import streamlit as st

from core.reads.additions import review_addition
from core.reads.renewals import review_validity
from core.rules.additions import Added, AdditionReview
from pages.parts import class_lists
from pages.parts.class_lists import ClassList
from pages.parts.page import Page
from pages.parts.words import counted

_PERSON = {"email": "E-mail", "name": "Name", "department": "Department"}
_SAID = {"line": "Line", "text": "In the file", "reason": "Why"}


def reviewed(
    page: Page, *, company_id: str, about: str, people: pl.DataFrame, set_aside: pl.DataFrame
) -> AdditionReview:
    """The people, whom `about` names, compared with the company as it is now."""
    valid = review_validity(page.db, company_id=company_id, now=page.now)
    return _review(about, company_id, valid.revision, valid.next_expiry, page, people, set_aside)


@st.cache_resource(scope="session", max_entries=1, show_spinner="Comparing the file with the company …")
def _review(
    about: str,
    company_id: str,
    revision: int,
    next_expiry: datetime | None,
    _page: Page,
    _people: pl.DataFrame,
    _set_aside: pl.DataFrame,
) -> AdditionReview:
    """Kept for the session as long as it would come out the same."""
    return review_addition(_page.db, company_id=company_id, people=_people, set_aside=_set_aside, now=_page.now)


def numbers(review: AdditionReview) -> None:
    """Draw the two numbers that matter, and that no row is left out."""
    new = review.counts[Added.NEW]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.metric("To be added", new, format="localized", width="content")
        st.space("small")
        st.metric("Not being added", review.rows.height - new, format="localized", width="content")
    parts = " + ".join(f"{review.counts[each]:,} {each.value}" for each in Added if review.counts[each])
    st.caption(f"{counted(review.rows.height, 'row')} in the file = {parts}.")


def _rows(review: AdditionReview, outcome: Added) -> tuple[int, Callable[[], pl.DataFrame]]:
    return review.counts[outcome], lambda: review.of(outcome)


def lists(page: Page, review: AdditionReview) -> None:
    """Draw a list per class."""
    known = {"line": "Line", "text": "In the file", "email": "E-mail", "name": "Name", "status": "Status"}
    class_lists.show(
        page,
        [
            ClassList(
                "To be added",
                "New here: each becomes a learner of this company and gets a license at once.",
                *_rows(review, Added.NEW),
                {"line": "Line", **_PERSON},
            ),
            ClassList(
                "Already learners",
                "Learners of this company, shown as they are stored; nothing about them changes. Archived ones can be "
                "restored on Learners, expired ones renewed with CSV Renewal.",
                *_rows(review, Added.LEARNER),
                {**known, "ends_on": "License ends", "reason": "Found as"},
            ),
            ClassList(
                "Duplicate",
                "The same person as in a line before: they count once.",
                *_rows(review, Added.DUPLICATE),
                _SAID,
            ),
            ClassList(
                "Invalid",
                "No e-mail address that can be used, or a name or department that cannot be stored. Correct the file, "
                "and add it again.",
                *_rows(review, Added.INVALID),
                _SAID,
            ),
            ClassList(
                "Set aside",
                "Rows that had to be mended and are not ticked: they count for nothing.",
                *_rows(review, Added.SET_ASIDE),
                _SAID,
                seldom=True,
            ),
        ],
        key="class",
        export="add-learners",
    )
