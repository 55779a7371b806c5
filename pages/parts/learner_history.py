"""The dialog of `History`: one person's licenses, and all that happened, newest first."""

from typing import Any

import polars as pl
import streamlit as st

from core.errors import NotFound
from core.reads.learner_history import LearnerHistory, learner_history
from core.rules.access import Deed
from pages.parts import as_of, places
from pages.parts.act_words import FACTS
from pages.parts.dialogs import close_dialog
from pages.parts.page import open_page
from pages.parts.words import day, plain, unlinked

_DAY, _MOMENT = "MMM D, YYYY", "MMM D, YYYY, HH:mm"
_STATUS = {"released": "Released", "expired": "Expired", "live": "Live", "starting later": "Starting later"}
# How it came about, where the event alone does not say.
_HOW = {
    ("license_allocated", "import"): "CSV Renewal",
    ("license_allocated", "addition"): "with the addition",
    ("license_allocated", "undo"): "by undoing an undo",
    ("learner_restored", "undo"): "by undoing an undo",
    ("license_released", "archiving"): "with the archiving",
    ("license_released", "undo"): "by an undo",
    ("learner_archived", "undo"): "by an undo",
}


@st.dialog("History", icon=":material/history:", width="large", on_dismiss=close_dialog)
def history(learner_id: str) -> None:
    """Draw it."""
    page = open_page(Deed.SEE_LEARNERS)
    try:
        learner = learner_history(page.db, learner_id=learner_id, company_id=page.company_id, now=page.now)
    except NotFound as refusal:
        st.warning(str(refusal), icon=":material/info:")
        st.stop()
    about = [unlinked(learner.email), *(plain(each) for each in (learner.department, learner.company) if each)]
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(learner.name or learner.email)}**")
        st.markdown(f":small[:gray[{' · '.join(about)}]]")
    st.markdown("**Licenses**")
    if learner.licenses.is_empty():
        st.caption("Never had one.")
    else:
        _licenses(learner)
    if page.may(Deed.SEE_HISTORY):
        as_of.learner(page, learner_id=learner_id, time_zone=learner.time_zone)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown("**What happened**")
        if page.may(Deed.SEE_HISTORY):
            places.open_history(key="all-in-history", label="All in History", person=learner.email, quiet=True)
    if learner.events.is_empty():
        st.caption("Nothing is recorded.")
    else:
        _events(learner)
    st.caption(
        f"Times of {plain(learner.time_zone)}. A license lives until its day of expiry, the first without access."
    )


def _licenses(learner: LearnerHistory) -> None:
    text, date, moment = st.column_config.TextColumn, st.column_config.DateColumn, st.column_config.DatetimeColumn
    given = ["starts_on", "expires_on", "status", "allocated_at", "allocated_by"]
    taken = ["released_at", "released_by"] if learner.licenses["released_at"].count() else []
    st.dataframe(
        learner.licenses.with_columns(status=pl.col("status").replace_strict(_STATUS, return_dtype=pl.String)),
        key="history-licenses",
        hide_index=True,
        placeholder="",
        height="content",
        alt="Licenses",
        column_order=[*given, *taken],
        column_config={
            "starts_on": date("Starts on", format=_DAY, width=90),
            "expires_on": date("Expires on", format=_DAY, width=90),
            "status": text("Status", width=75),
            "allocated_at": moment("Allocated", format=_MOMENT, timezone=learner.time_zone, width=130),
            "allocated_by": text("Allocated by", width=200),
            "released_at": moment("Released", format=_MOMENT, timezone=learner.time_zone, width=130),
            "released_by": text("Released by", width=200),
        },
    )


def _events(learner: LearnerHistory) -> None:
    text, moment = st.column_config.TextColumn, st.column_config.DatetimeColumn
    what = [_what(event) for event in learner.events.iter_rows(named=True)]
    st.dataframe(
        learner.events.select("occurred_at", pl.Series("what", what, pl.String), "actor"),
        key="history-events",
        hide_index=True,
        placeholder="",
        height="content" if learner.events.height < 10 else 320,
        alt="What happened",
        column_config={
            "occurred_at": moment("When", format=_MOMENT, timezone=learner.time_zone, width=130),
            "what": text("What", width=310),
            "actor": text("Who", width=240),
        },
    )


def _what(event: dict[str, Any]) -> str:
    what = FACTS.get(event["kind"], event["kind"].replace("_", " ").capitalize())
    how = _HOW.get((event["kind"], event["act"]), "")
    until = (
        f", until {day(event['expires_on'])}" if event["kind"] == "license_allocated" and event["expires_on"] else ""
    )
    return f"{what}{until}{f', {how}' if how else ''}"
