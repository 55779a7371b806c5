"""A list that names a company's whole staff answers two questions more: who is new, and who has probably left."""

import polars as pl
import streamlit as st

from core.reads.allocation_plans import addition_plan
from core.reads.renewals import probably_left
from core.rules.access import Deed
from core.rules.additions import Added, AdditionReview, reviewed
from core.rules.matching import Outcome
from core.rules.renewals import RenewalList, Review
from pages.parts import add_learners_act, add_learners_file, add_learners_review, allocation, learner_bar
from pages.parts.dialogs import open_dialog
from pages.parts.page import Page
from pages.parts.upload import Upload


def is_whole(page: Page, file: Upload) -> bool:
    """Draw the switch, for those who may add and archive."""
    return page.may(Deed.MANAGE_LEARNERS) and st.toggle(
        "This list names our whole staff",
        key=f"whole-staff-{file.file_id}",
        help="Also shows who is new and can be added, who has probably left, and how many licenses all that needs.",
    )


def newcomers(
    page: Page, file: Upload, asked: RenewalList, close: pl.Series, *, column: str, company_id: str, about: str
) -> AdditionReview:
    """Draw which columns hold names and departments; returns who could be added.

    Rows that come `close` to a learner (their lines) are left out: they may be somebody who is there already.
    """
    columns = add_learners_file.choose_columns(file, email_column=column)
    people = add_learners_file.people_of(file, email_column=column, columns=columns)
    found = add_learners_review.reviewed(
        page, company_id=company_id, about=f"{about}:{columns}", people=people, set_aside=asked.set_aside
    )
    new = found.rows.filter(~pl.col("line").is_in(close.implode()))
    if waiting := close.len() - asked.accepted.height:
        are = "1 row that comes close to a learner is" if waiting == 1 else f"{waiting:,} rows that come close are"
        st.caption(f"{are} not taken for somebody new. Tick who is meant above, or add them on Learners.")
    return reviewed(new)


def order(page: Page, review: Review, new: AdditionReview, *, company_id: str, about: str) -> None:
    """Draw how many licenses renewals and newcomers need together, and the order that follows."""
    renewed, added = review.counts[Outcome.RENEW], new.counts[Added.NEW]
    plan = addition_plan(page.db, company_id=company_id, count=renewed + added, now=page.now)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            for label, number in (
                ("To be renewed", renewed),
                ("New", added),
                ("Licenses needed", renewed + added),
                ("In stock", plan.available),
                ("Short by", plan.missing),
            ):
                st.metric(label, number, format="localized", width="content")
                st.space("small")
        if plan.missing:
            allocation.request_missing(
                page, company_id=company_id, missing=plan.missing, request_key=f"{about}:staff:{plan.missing}"
            )


def people(page: Page, review: Review, new: AdditionReview, *, company_id: str, about: str) -> None:
    """Draw who can be added, and who holds a license and is not in the list."""
    with st.container(border=True):
        st.subheader(f"New people ({new.counts[Added.NEW]:,})", anchor=False)
        if new.counts[Added.NEW]:
            shown = new.of(Added.NEW).select("line", "email", "name", "department")
            with st.expander(f"See all {shown.height:,}"):
                st.dataframe(
                    shown.rename({"line": "Line", "email": "E-mail", "name": "Name", "department": "Department"}),
                    hide_index=True,
                    placeholder="",
                    alt="New people",
                )
        add_learners_act.show(page, new, company_id=company_id, about=f"{about}:staff", requests=False)
    _left(page, review, company_id=company_id, about=about)


def _left(page: Page, review: Review, *, company_id: str, about: str) -> None:
    left = probably_left(page.db, company_id=company_id, found=review, now=page.now)
    with st.container(border=True):
        st.subheader(f"Probably left ({left.height:,})", anchor=False)
        if left.is_empty():
            st.info("Everybody who holds a license is in the list.")
            return
        st.caption("They hold a license and are not in the list. Archived, their licenses go back to stock.")
        event = st.dataframe(
            left.select("email", "name", "department", "ends_on"),
            hide_index=True,
            placeholder="",
            key=f"left-{about}-{left.height}",
            on_select="rerun",
            selection_mode="multi-row",
            alt="People who have probably left",
            column_config={
                "email": "E-mail",
                "name": "Name",
                "department": "Department",
                "ends_on": st.column_config.DateColumn("License ends", format="MMM D, YYYY"),
            },
        )
        everybody = st.checkbox(f"All {left.height:,}", key=f"left-all-{about}-{left.height}")
        rows: list[int] = event["selection"]["rows"]
        ids = left["learner_id"] if everybody else left["learner_id"].gather(rows)
        st.button(
            "Archive",
            key="archive-left",
            icon=":material/archive:",
            disabled=ids.is_empty(),
            on_click=open_dialog,
            args=(learner_bar.ARCHIVE, " ".join(ids)),
        )
