"""The dialog in which an account manager makes their own call of a company's risk, or takes one back."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.actions.call_risk import call_risk
from core.rules.access import Deed
from core.rules.risk import CALL_REASON_LIMIT, Level
from pages.parts import flash
from pages.parts.dialogs import close_dialog, field, open_dialog, opened
from pages.parts.page import open_page
from pages.parts.risk_words import own_call
from pages.parts.words import counted, plain

_CALL = "risk-call"
# In the place of a level.
_BACK = "no call"


def offer(company_id: str | None) -> None:
    """Draw `Make the Call`, disabled where no company is chosen."""
    st.button(
        "Make the Call",
        key="make-the-call",
        icon=":material/gavel:",
        disabled=company_id is None,
        on_click=open_dialog,
        args=(_CALL, company_id or ""),
    )


def show(rows: pl.DataFrame) -> None:
    """Draw the dialog if it is open, about one of the `rows` of core.reads.risk."""
    dialog = opened()
    if dialog is None or dialog[0] != _CALL:
        return
    found = rows.filter(company_id=dialog[1])
    if found.is_empty():
        close_dialog()
    else:
        _call(found.row(0, named=True))


@st.dialog("Make the Call", icon=":material/gavel:", on_dismiss=close_dialog)
def _call(row: Mapping[str, Any]) -> None:
    """How great the risk is, and why."""
    page = open_page(Deed.WORK_DESK)
    st.markdown(f"**{plain(row['company'])}**: {counted(row['points'], 'point')}, {row['level']} risk.")
    st.caption(own_call(row, page.person.time_zone) or "Nobody has made a call yet.")
    levels = [*(level.value for level in Level), *([_BACK] if row["own_level"] else [])]
    with st.form("call-risk", border=False):
        chosen = st.radio(
            "How great is the risk?",
            levels,
            index=levels.index(row["own_level"]) if row["own_level"] else None,
            format_func=str.capitalize,
            horizontal=True,
            key=field("risk-level"),
            help="Your call stands beside the points and changes none of them.",
        )
        reason = st.text_input(
            "Reason", max_chars=CALL_REASON_LIMIT, key=field("risk-reason"), help="Your colleagues will read it."
        )
        pressed = st.form_submit_button("Save", type="primary", key="save-risk-call", width="stretch")
    if not pressed:
        return
    if chosen is None:
        st.error("Choose how great the risk is.", icon=":material/error:")
        return
    flash.act(
        lambda: call_risk(
            page.db,
            company_id=row["company_id"],
            level=None if chosen == _BACK else Level(chosen),
            reason=reason or "",
            now=page.now,
            actor=page.person.email,
        ),
        done=(
            f"The call of {plain(row['company'])} is taken back."
            if chosen == _BACK
            else f"The risk of {plain(row['company'])} is called {chosen}."
        ),
    )
