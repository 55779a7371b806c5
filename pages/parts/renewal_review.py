"""What a file means for a company: who is renewed, who is not, and what could not be matched, each to look at."""

from datetime import datetime
from functools import partial

import polars as pl
import streamlit as st

from core.reads.renewals import Validity, review_renewal, review_validity
from core.rules.access import Role
from core.rules.matching import Outcome
from core.rules.renewals import NOT_IN_FILE, RenewalList, Review
from pages.parts import class_lists
from pages.parts.class_lists import ClassList
from pages.parts.page import Page
from pages.parts.renewal_classes import CLASSES
from pages.parts.words import counted


def validity(page: Page, *, company_id: str) -> Validity:
    """What a review of now stays true for."""
    return review_validity(page.db, company_id=company_id, now=page.now)


def reviewed(page: Page, *, company_id: str, about: str, valid: Validity, asked: RenewalList) -> Review:
    """The list, which `about` names, compared with the company as it is now."""
    return _review(about, company_id, valid.revision, valid.next_expiry, page, asked)


@st.cache_resource(scope="session", max_entries=2, show_spinner="Comparing the file with the company …")
def _review(
    about: str, company_id: str, revision: int, next_expiry: datetime | None, _page: Page, _asked: RenewalList
) -> Review:
    """Kept for the session as long as it would come out the same: reading all learners takes longer than the rest."""
    ours = _page.person.role is not Role.COMPANY_MANAGER
    return review_renewal(_page.db, company_id=company_id, asked=_asked, names_others=ours, now=_page.now)


def numbers(review: Review) -> None:
    """Draw the two numbers that matter, and that nothing is left out."""
    renewed, left = review.counts[Outcome.RENEW], review.counts[NOT_IN_FILE]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.metric("To be renewed", renewed, format="localized", width="content")
        st.space("small")
        st.metric("Not being renewed", left, format="localized", width="content")
    parts = [(review.counts[each], CLASSES[each].name.lower()) for each in Outcome if review.counts[each]]
    rows = " + ".join(f"{count:,} {name}" for count, name in parts)
    st.caption(
        f"{counted(review.rows, 'row')} in the file = {rows}.  \n"
        f"{counted(review.expired, 'expired learner')} of the company = {renewed:,} to be renewed + {left:,} not."
    )


def lists(page: Page, review: Review) -> None:
    """Draw a list per outcome."""
    class_lists.show(
        page,
        [
            ClassList(
                each.name,
                each.meaning,
                review.counts[outcome],
                partial(_rows, review, outcome),
                each.columns,
                each.seldom,
            )
            for outcome, each in CLASSES.items()
        ],
        key="outcome",
        export="renewal",
    )


def _rows(review: Review, outcome: str) -> pl.DataFrame:
    return review.missing if outcome == NOT_IN_FILE else review.of(Outcome(outcome))
