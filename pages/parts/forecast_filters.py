"""What the Forecast is about, all in the URL: the months, whose companies, and where. The sidebar has the company."""

from datetime import date

import polars as pl
import streamlit as st

from core.reads.companies import account_managers, time_zones
from core.rules.filters import ExpiryFilter
from core.rules.terms import local_day
from pages.parts.page import Page
from pages.parts.words import month

_MANAGER, _ZONE, _MONTHS = "manager", "zone", "months"
_EVERYBODY = _ANYWHERE = ""
# How far it looks back and ahead, and what it shows at first.
_REACH = 24
_SHOWN = 12


def choose(page: Page) -> ExpiryFilter:
    """Draw the filters in a row; returns what is wanted."""
    months = _months(local_day(page.now, page.person.time_zone))
    names = {name: month(first) for name, first in zip(map(date.isoformat, months), months, strict=True)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        staff_id, time_zone = _companies(page) if page.company_id is None else (_EVERYBODY, _ANYWHERE)
        first, last = st.select_slider(
            "Months",
            list(names),
            value=(list(names)[_REACH - _SHOWN], list(names)[_REACH + _SHOWN]),
            format_func=names.__getitem__,
            key=_MONTHS,
            bind="query-params",
        )
    return ExpiryFilter(
        first_on=date.fromisoformat(first),
        until_on=_next_month(date.fromisoformat(last)),
        company_id=page.company_id,
        staff_id=staff_id or None,
        time_zone=time_zone or None,
    )


def _companies(page: Page) -> tuple[str, str]:
    """Draw whose companies, and in which time zone."""
    managers = account_managers(page.db)
    whose = {_EVERYBODY: "Everybody's companies", **dict(zip(managers["staff_id"], managers["name"], strict=True))}
    # Their own companies first, for who has some.
    own = list(whose).index(page.person.person_id) if page.person.person_id in whose else 0
    staff_id = st.selectbox(
        "Account manager",
        list(whose),
        index=own,
        format_func=whose.__getitem__,
        key=_MANAGER,
        bind="query-params",
        width=260,
    )
    zones = {_ANYWHERE: "All time zones", **{name: name for name in time_zones(page.db)}}
    time_zone = st.selectbox(
        "Time zone",
        list(zones),
        format_func=zones.__getitem__,
        key=_ZONE,
        bind="query-params",
        filter_mode="contains",
        width=200,
    )
    return staff_id, time_zone


def _months(today: date) -> list[date]:
    this = today.replace(day=1)
    reach = pl.date_range(
        pl.lit(this).dt.offset_by(f"-{_REACH}mo"), pl.lit(this).dt.offset_by(f"{_REACH}mo"), "1mo", eager=False
    )
    return pl.select(reach).to_series().to_list()


def _next_month(first: date) -> date:
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
