"""Who is behind a bar of the Expiries: the companies, the most first, and their people, to an analyst masked."""

import polars as pl
import streamlit as st

from core.reads.expiries import people_behind
from core.rules.access import Deed
from core.rules.expiries import Period, companies_of, of_period
from core.rules.filters import ExpiryFilter
from pages.parts.charts import day_of
from pages.parts.expiry_chart import BAR, ExpiryBars, period_name
from pages.parts.page import open_page
from pages.parts.paging import pager, read_page
from pages.parts.tabs import kept
from pages.parts.words import counted, plain

_WHEN, _WHOSE = "behind", "of"
_ANY = ""
_PAGE_SIZE = 50
_NAMED = 3


def pick(chart_key: str, period: Period) -> None:
    """For `on_select`: what was clicked in the chart with this key is chosen below it; a click beside clears it."""
    clicked = st.session_state[chart_key]["selection"][BAR]
    bar = clicked[0] if clicked else None
    st.session_state[_WHEN] = bar and period_name(day_of(bar["first_on"]), period)
    st.session_state[_WHOSE] = bar["part"] if bar else _ANY


def pick_day(chart_key: str, selection: str) -> None:
    """For `on_select` of a calendar: the day that was clicked is chosen below it; a click beside clears it."""
    clicked = st.session_state[chart_key]["selection"][selection]
    st.session_state[_WHEN] = period_name(day_of(clicked[0]["day"]), Period.DAY) if clicked else None
    st.session_state[_WHOSE] = _ANY


@st.fragment
def show(wanted: ExpiryFilter, rows: pl.DataFrame, drawn: ExpiryBars) -> None:
    """Draw the choice of a bar, and what is behind it; `rows` are expiries whose part is one of the chart's."""
    days = drawn.bars["first_on"].unique().sort()
    periods = {period_name(first_on, drawn.period): first_on for first_on in days}
    parts = {_ANY: "All", **{part: part for part in drawn.parts}}
    # Of another chart, or of other months.
    if st.session_state.get(_WHEN) not in periods:
        st.session_state[_WHEN] = None
    if st.session_state.get(_WHOSE) not in parts:
        st.session_state[_WHOSE] = _ANY
    with st.container(horizontal=True, vertical_alignment="bottom"):
        when = st.selectbox(
            drawn.period.value.title(),
            list(periods),
            index=None,
            placeholder="All of these months",
            key=kept(_WHEN),
            bind="query-params",
            width=260,
        )
        whose = st.selectbox(
            "Of", list(parts), format_func=parts.__getitem__, key=kept(_WHOSE), bind="query-params", width=260
        )
    chosen = rows if when is None else of_period(rows, periods[when], drawn.period)
    if whose:
        chosen = chosen.filter(pl.col("part") == whose)
    companies = companies_of(chosen)
    if companies.is_empty():
        st.info("Nothing of this part ends then. Choose another one.", icon=":material/search_off:")
        return
    st.markdown(_sentence(companies, when or "These months"))
    _companies(companies)
    if when is not None:
        _people(wanted, chosen)


def _sentence(companies: pl.DataFrame, when: str) -> str:
    """What a bar stands for, and the companies that make the most of it."""
    total = int(companies["licenses"].sum())
    first = companies.head(_NAMED)
    names = ", ".join(f"{plain(row['company'])} {row['licenses']:,}" for row in first.iter_rows(named=True))
    says = f"**{plain(when)}: {counted(total, 'license')}** of {companies.height:,} "
    says += "company" if companies.height == 1 else "companies"
    if companies.height <= _NAMED:
        return f"{says}: {names}."
    return f"{says}. {first['share'].sum():.0%} of them are of three: {names}."


def _companies(companies: pl.DataFrame) -> None:
    number = st.column_config.NumberColumn
    st.dataframe(
        companies.with_columns(pl.col("share") * 100),
        key=f"companies-behind-{hash(tuple(companies['company_id']))}",
        hide_index=True,
        placeholder="",
        height="content" if companies.height <= 8 else 320,
        alt="Companies whose licenses end, the most first",
        column_order=["company", "owner", "licenses", "share"],
        column_config={
            "company": st.column_config.TextColumn("Company", width=210),
            "owner": st.column_config.TextColumn("Account manager", width=150),
            "licenses": number("Licenses", format="localized", width=85),
            "share": st.column_config.ProgressColumn("Share", format="%.0f%%", max_value=100, width=130),
        },
    )


def _people(wanted: ExpiryFilter, chosen: pl.DataFrame) -> None:
    page = open_page(Deed.SEE_FORECAST)
    masked = not page.may(Deed.SEE_PEOPLE)
    # Other licenses are another list, which begins at its first page.
    key = f"people-behind-{hash(tuple(chosen['lot_id']))}"
    rows, total = read_page(
        lambda number: people_behind(
            page.db, wanted=wanted, chosen=chosen, now=page.now, page=number, page_size=_PAGE_SIZE
        ),
        page_size=_PAGE_SIZE,
        key=key,
    )
    text = st.column_config.TextColumn
    state = pl.when("is_renewed").then(pl.lit("Renewed")).when("has_expired").then(pl.lit("Not renewed"))
    st.dataframe(
        rows.with_columns(state=state.otherwise(pl.lit("Not yet"))),
        hide_index=True,
        placeholder="",
        height="content" if rows.height <= 10 else 390,
        alt="People whose licenses end",
        column_order=[
            "company",
            *([] if masked else ["name"]),
            "email",
            "department",
            "expires_on",
            "state",
        ],
        column_config={
            "company": text("Company", width=200),
            "name": text("Name", width=170),
            "email": text("E-mail", width=270),
            "department": text("Department", width=170),
            "expires_on": st.column_config.DateColumn("Expires on", format="MMM D, YYYY", width=110),
            "state": text("Renewed", width=110, help="Whether a license that ends later is held."),
        },
    )
    pager(total, page_size=_PAGE_SIZE, key=key)
