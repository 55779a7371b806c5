"""As of: a company, or a learner, as it was at a moment that a person chooses."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from core.errors import RenewalDeskError
from core.reads.as_of import CompanyAsOf, LearnerAsOf, company_as_of, learner_as_of
from core.rules.filters import LearnerStatus
from core.rules.terms import first_instant
from pages.parts.company_choice import choose_company
from pages.parts.page import Page
from pages.parts.words import counted, day, moment, plain

_STATUS = {
    LearnerStatus.LIVE: "Live",
    LearnerStatus.EXPIRED: "Expired",
    LearnerStatus.NEVER_LICENSED: "Never licensed",
    LearnerStatus.ARCHIVED: "Archived",
}
_LOT = {"live": "Live", "starting later": "Starting later", "expired": "Expired"}
_INSTANT = timedelta(microseconds=1)


def company(page: Page) -> None:
    """Draw the choice of a moment by the company's clocks, and the company as it was then beside what it is now."""
    if page.company_id is None:
        choose_company(page, "A company has its own clocks: choose one to see it as it was at a moment.")
        return
    today = company_as_of(page.db, company_id=page.company_id, at=page.now, now=page.now)
    wall = st.datetime_input(
        f"Moment, by the clocks of {today.time_zone}",
        value=datetime.combine(page.now.astimezone(ZoneInfo(today.time_zone)), time(0)),
        key=f"as-of-{page.company_id}",
        format="YYYY-MM-DD",
        step=timedelta(minutes=15),
        width=320,
    )
    if wall is None:
        st.info("Choose a day and a time.", icon=":material/schedule:")
        return
    try:
        then = company_as_of(page.db, company_id=page.company_id, at=_instant(wall, today.time_zone), now=page.now)
    except RenewalDeskError as refusal:
        st.info(str(refusal), icon=":material/info:")
        return
    st.markdown(f"**{plain(then.company)}** as of {plain(moment(then.at, then.time_zone))}")
    _figures(then, today)
    _lots(then)


def learner(page: Page, *, learner_id: str, time_zone: str) -> None:
    """Draw the choice of a day, and what the learner was when it ended by the company's clocks."""
    chosen = st.date_input("As of the end of", value=None, key="as-of-day", format="YYYY-MM-DD", width=200)
    if chosen is None:
        return
    at = first_instant(chosen + timedelta(days=1), time_zone) - _INSTANT
    is_today = chosen == page.now.astimezone(ZoneInfo(time_zone)).date()
    try:
        found = learner_as_of(
            page.db,
            learner_id=learner_id,
            company_id=page.company_id,
            at=page.now if is_today else at,
            now=page.now,
        )
    except RenewalDeskError as refusal:
        st.info(str(refusal), icon=":material/info:")
        return
    st.markdown(_of_learner(found))


def _instant(wall: datetime, zone: str) -> datetime:
    return first_instant(wall.date(), zone, wall.time())


def _figures(then: CompanyAsOf, today: CompanyAsOf) -> None:
    figures = [
        ("In stock", then.available, today.available, "Unallocated licenses of live lots."),
        ("Allocated", then.allocated, today.allocated, "Licenses of live lots that people held."),
        ("Starting later", then.starting_later, today.starting_later, "Unallocated, of lots that had not started."),
        *((label, then.learners[each], today.learners[each], "Learners.") for each, label in _STATUS.items()),
        ("Open orders", then.open_orders, today.open_orders, f"They asked for {counted(then.requested, 'license')}."),
    ]
    for row in (figures[:4], figures[4:]):
        with st.container(border=True):
            for column, (label, value, now, about) in zip(st.columns(len(row)), row, strict=True):
                column.metric(
                    label,
                    f"{value:,}",
                    delta=f"{now:,} now",
                    delta_color="off",
                    delta_arrow="off",
                    help=about or None,
                )


def _lots(then: CompanyAsOf) -> None:
    if then.lots.is_empty():
        st.caption("Nothing had been assigned to the company by then.")
        return
    number, date = st.column_config.NumberColumn, st.column_config.DateColumn
    st.dataframe(
        then.lots.with_columns(
            status=pl.col("status").replace_strict(_LOT, return_dtype=pl.String),
            free=pl.col("quantity") - pl.col("allocated"),
        ),
        key="lots-as-of",
        hide_index=True,
        placeholder="",
        height="content" if then.lots.height < 12 else 420,
        alt="Lots",
        column_order=["status", "quantity", "allocated", "free", "starts_on", "expires_on"],
        column_config={
            "status": st.column_config.TextColumn("Lot", width=120),
            "quantity": number("Licenses", format="localized"),
            "allocated": number("Allocated", format="localized"),
            "free": number("Not allocated", format="localized"),
            "starts_on": date("Starts on", format="MMM D, YYYY"),
            "expires_on": date("Expires on", format="MMM D, YYYY"),
        },
    )


def _of_learner(found: LearnerAsOf) -> str:
    if found.status is None:
        return "Not a learner yet."
    status = f"**{_STATUS[found.status]}**"
    if found.starts_on is None or found.expires_on is None:
        return f"{status}, without a license."
    return f"{status}, with a license from {day(found.starts_on)} until {day(found.expires_on)}."
