"""The Risk of the Forecast: each company's points with their reasons, the account manager's own call beside them."""

import polars as pl
import streamlit as st

from core.reads.risk import risk_rows
from core.rules.access import Deed
from core.rules.acts import ActKind
from core.rules.filters import ExpiryFilter
from core.rules.risk import Level
from pages.parts import places, risk_dialog, risk_table
from pages.parts.choice import choice
from pages.parts.download_menu import download_menu
from pages.parts.page import Page
from pages.parts.risk_words import DEFINITIONS, Row, companies, own_call, spoken
from pages.parts.words import counted, plain

ALL, DISAGREEMENTS = "all", "disagreements"
_SHOW = "risks"
_SHOWN_AT_MOST = 10_000


def show(page: Page, wanted: ExpiryFilter) -> None:
    """Draw the part of the page."""
    rows = risk_rows(page.db, wanted=wanted, now=page.now)
    if rows.is_empty():
        st.info(
            "No company held a license in the past year. Choose another company, account manager or time zone.",
            icon=":material/search_off:",
        )
        return
    st.markdown(_sentence(rows))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        part = choice("Show", (ALL, DISAGREEMENTS), key=_SHOW)
        found = rows.filter("disagrees") if part == DISAGREEMENTS else rows
        _definitions()
        columns = risk_table.COLUMNS
        download_menu(
            page, lambda: risk_table.worded(found).select(*columns).rename(columns), total=found.height, name="risk"
        )
    st.caption("As of now, of every company that held a license in the past year: the chosen months do not count here.")
    if found.is_empty():
        st.info("No own call disagrees with the points.", icon=":material/task_alt:")
    else:
        _list(page, found)
    if page.may(Deed.WORK_DESK):
        risk_dialog.show(rows)


def _sentence(rows: pl.DataFrame) -> str:
    levels = dict(rows.group_by("level").len().rows())
    calls, disagree = rows["own_level"].count(), int(rows["disagrees"].sum())
    counts = ", ".join(f"{levels[level]:,} {level}" for level in reversed(Level) if level in levels)
    says = f"**{companies(rows.height)}: {counts} risk.**"
    if not calls:
        return f"{says} Nobody has made a call of their own yet."
    verb = "disagrees" if disagree == 1 else "disagree"
    return f"{says} {disagree:,} of {counted(calls, 'own call')} {verb} with the points."


def _definitions() -> None:
    with st.popover("How points are given", icon=":material/help:", width="content"):
        for name, definition in DEFINITIONS.items():
            st.markdown(f"**{name}**  \n{definition}")


def _list(page: Page, rows: pl.DataFrame) -> None:
    """The companies; of the one that is ticked, or the only one, what gave its points, and what to do."""
    bar = st.container(horizontal=True, vertical_alignment="center")
    ticked = risk_table.show(rows.head(_SHOWN_AT_MOST), zone=page.person.time_zone)
    if rows.height > _SHOWN_AT_MOST:
        st.caption(
            f"The first {_SHOWN_AT_MOST:,} of {rows.height:,}. Choose an account manager, or export all of them."
        )
    company_id = rows["company_id"][0] if rows.height == 1 else ticked
    with bar:
        if page.may(Deed.WORK_DESK):
            risk_dialog.offer(company_id)
        if company_id is None:
            st.caption("Tick a company to read below what gave its points.", width="content")
        elif page.may(Deed.SEE_DESK):
            st.button(
                "Company",
                key="risk-company",
                icon=":material/domain:",
                on_click=places.aim,
                args=(places.COMPANY,),
                kwargs={"company_id": company_id},
            )
            places.open_history(
                key="risk-in-history",
                label="Calls in History",
                company_id=company_id,
                kind=ActKind.RISK_CALLED,
                quiet=True,
            )
    if company_id is not None:
        _spelled_out(page, rows.row(by_predicate=pl.col("company_id") == company_id, named=True))


def _spelled_out(page: Page, row: Row) -> None:
    st.markdown(f"**{plain(row['company'])}: {counted(row['points'], 'point')}, {row['level']} risk.**")
    st.markdown("\n".join(f"- {each}" for each in spoken(row)) or "Nothing gives points.")
    own = own_call(row, page.person.time_zone)
    if own:
        st.markdown(own)
