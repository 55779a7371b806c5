"""A company's risk in a line, with the way to call it."""

import streamlit as st

from core.reads.risk import risk_rows
from core.rules.filters import ExpiryFilter
from core.rules.terms import local_day
from pages.parts import risk_dialog
from pages.parts.page import Page
from pages.parts.risk_words import in_short, own_call
from pages.parts.words import counted, plain


def show(page: Page) -> None:
    """Draw it, and the dialog if it is open; nothing of a company that held no license in the past year."""
    today = local_day(page.now, page.person.time_zone)
    rows = risk_rows(page.db, wanted=ExpiryFilter(today, today, company_id=page.company_id), now=page.now)
    for row in rows.iter_rows(named=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap="xxsmall"):
                reasons = f": {plain(in_short(row))}" if row["reasons"] else ""
                st.markdown(f"Risk: **{row['level']}** ({counted(row['points'], 'point')}){reasons}.")
                if row["own_level"]:
                    st.caption(own_call(row, page.person.time_zone))
            risk_dialog.offer(row["company_id"])
    risk_dialog.show(rows)
