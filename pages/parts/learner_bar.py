"""The bar above the list of learners: what can be done with those who are ticked."""

import polars as pl
import streamlit as st

from pages.parts import learner_table
from pages.parts.dialogs import open_dialog

ALLOCATE, ARCHIVE, RESTORE, HISTORY = "license-learners", "archive-learners", "restore-learners", "learner-history"
MANAGERS = "change-managers"


def show(rows: pl.DataFrame, ticked: list[str], *, may_appoint: bool) -> None:
    """Draw the acts; `rows` are on screen, `ticked` are ids of them. Who is of no use to an act is left out of it."""
    status = rows.filter(pl.col("learner_id").is_in(ticked))["status"]
    unlicensed = int(status.is_in(["expired", "never licensed"]).sum())
    archived = int((status == "archived").sum())
    with st.container(horizontal=True, vertical_alignment="center"):
        _act("Allocate Licenses", ALLOCATE, ticked, enabled=unlicensed > 0, icon="workspace_premium")
        _act("Archive", ARCHIVE, ticked, enabled=archived < len(ticked), icon="archive")
        _act("Restore", RESTORE, ticked, enabled=archived > 0, icon="unarchive")
        if may_appoint:
            _act("Managers", MANAGERS, ticked, enabled=bool(ticked), icon="manage_accounts")
        _act("History", HISTORY, ticked, enabled=len(ticked) == 1, icon="history")
        if ticked:
            st.markdown(f"**{len(ticked):,} selected**", width="content")
            st.button("Clear", key="clear-ticks", type="tertiary", on_click=learner_table.clear)
        else:
            st.caption("Tick learners below; one alone has a History.", width="content")


def _act(label: str, name: str, ticked: list[str], *, enabled: bool, icon: str) -> None:
    st.button(
        label,
        key=name,
        icon=f":material/{icon}:",
        disabled=not enabled,
        on_click=open_dialog,
        args=(name, " ".join(ticked)),
    )
