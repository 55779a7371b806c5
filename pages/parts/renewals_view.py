"""The Renewals of the Forecast: what became of the licenses that ended, by month, over time, and by whose they were."""

import polars as pl
import streamlit as st

from core.reads.renewal_outcomes import renewal_outcomes
from core.rules.access import Deed
from core.rules.filters import ExpiryFilter
from core.rules.outcomes import Timing, by_part, cohorts, curves, figures
from core.rules.parts import Part, greatest_parts, named
from pages.parts import renewal_charts, renewal_figures
from pages.parts.choice import choice
from pages.parts.download_menu import chart_menu
from pages.parts.page import Page, open_page
from pages.parts.tabs import kept
from pages.parts.words import counted, listed, month, plain

_BY, _COHORT = "split", "cohort"
_PARTS = (Part.COMPANY, Part.OWNER, Part.DEPARTMENT, Part.SIZE)
_TALL, _LOW = 300, 200


def show(page: Page, wanted: ExpiryFilter) -> None:
    """Draw the part of the page."""
    outcomes = renewal_outcomes(page.db, wanted=wanted, now=page.now)
    if outcomes.is_empty():
        st.info(
            "No license has ended in these months. Choose earlier months, or another company, account manager or time "
            "zone.",
            icon=":material/search_off:",
        )
        return
    renewal_figures.show(figures(outcomes, page.now))
    _months(cohorts(outcomes, page.now))
    _parts(wanted, {False: outcomes})


@st.fragment
def _months(months: pl.DataFrame) -> None:
    page = open_page(Deed.SEE_FORECAST)
    columns = renewal_charts.COHORT_COLUMNS
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("By month of expiry")
        chart_menu(
            page,
            lambda: months.select(*columns).rename(columns),
            lambda: renewal_charts.still(renewal_charts.cohort_chart(months), renewal_charts.gap_chart(months)),
            total=months.height,
            name="renewals-by-month",
            title="When licenses were renewed, and days without access, by month of expiry",
        )
    names = {month(first_on): first_on for first_on in months["first_on"].unique(maintain_order=True)}
    if st.session_state.get(_COHORT) not in names:
        # Of other months.
        st.session_state[_COHORT] = None
    chosen = st.selectbox(
        "Month",
        list(names),
        index=None,
        placeholder="All of these months",
        key=kept(_COHORT),
        bind="query-params",
        width=260,
    )
    rows = months if chosen is None else months.filter(first_on=names[chosen])
    says = _sentence(rows, chosen or "These months")
    st.markdown(says)
    st.altair_chart(renewal_charts.cohort_chart(months), height=_TALL, key="cohorts", alt=says.replace("**", ""))
    if not months["is_final"].all():
        st.caption("A pale month may still change: 90 days have not passed since all of it ended.")
    st.altair_chart(
        renewal_charts.gap_chart(months), height=_LOW, key="gaps", alt="Days without access by month of expiry"
    )
    st.caption("Days without access of the licenses that ended in a month, in learner-days of 24 hours.")


@st.fragment
def _parts(wanted: ExpiryFilter, read: dict[bool, pl.DataFrame]) -> None:
    """`read` keeps, by department or not, what was read in this run of the page, for all runs of the fragment."""
    page = open_page(Deed.SEE_FORECAST)
    heading = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    by = Part(choice("Split by", _PARTS, key=_BY))
    by_department = by is Part.DEPARTMENT
    if by_department not in read:
        read[by_department] = renewal_outcomes(page.db, wanted=wanted, now=page.now, by_department=by_department)
    rows = named(read[by_department], by)
    parts = greatest_parts(rows)
    lines, table = curves(rows, parts, page.now), by_part(rows, page.now)
    with heading:
        st.subheader("Over time, and by whose they were")
        columns = renewal_charts.CURVE_COLUMNS
        chart_menu(
            page,
            lambda: lines.select(*columns).rename(columns),
            lambda: renewal_charts.still(renewal_charts.curve_chart(lines, parts)),
            total=lines.height,
            name="renewal-curve",
            title="Share of licenses not renewed yet, by days since the expiry",
        )
    st.altair_chart(
        renewal_charts.curve_chart(lines, parts), height=_TALL, key=f"curve-{by}", alt=_spoken_curve(lines, parts)
    )
    st.caption(
        "How many are not renewed yet, so many days after they ended (Kaplan and Meier's estimate: a license that "
        f"ended lately counts as long as it was watched). {_spoken_curve(lines, parts)}"
    )
    _table(table)


def _sentence(rows: pl.DataFrame, when: str) -> str:
    """How many ended, how many of them were renewed, and when."""
    sums = dict(rows.group_by("timing").agg(pl.col("licenses").sum()).rows())
    ended, left = sum(sums.values()), sums.get(Timing.NOT, 0)
    says = f"**{when}: {counted(ended, 'license')} ended, {ended - left:,} of them were renewed**"
    parts = [f"{sums[each]:,} {each}" for each in Timing if each is not Timing.NOT and each in sums]
    renewed = f" ({listed(parts)})" if parts else ""
    return f"{says}{renewed}; {left:,} were not."


def _spoken_curve(lines: pl.DataFrame, parts: list[str]) -> str:
    after = lines.filter(day=30)
    left = dict(zip(after["part"], after["not_renewed"], strict=True))
    said = [f"{plain(part)} {left[part]:.0%}" for part in parts if part in left]
    return f"Not renewed after 30 days: {', '.join(said)}." if said else ""


def _table(parts: pl.DataFrame) -> None:
    number = st.column_config.NumberColumn
    st.dataframe(
        parts.with_columns(
            pl.col("renewal_rate", "on_time_rate") * 100, pl.col("gap_days", "open_gap_days").round().cast(pl.Int64)
        ),
        hide_index=True,
        placeholder=renewal_figures.NONE,
        height="content" if parts.height <= 10 else 390,
        alt="Renewal figures by part, the one with most licenses first",
        column_order=["part", "ended", "renewal_rate", "on_time_rate", "median_days", "gap_days", "open_gap_days"],
        column_config={
            "part": st.column_config.TextColumn("Of", width=210),
            "ended": number("Ended", format="localized", width=80),
            "renewal_rate": number("Renewed within 90 days", format="%.1f%%", width=150),
            "on_time_rate": number("On time", format="%.1f%%", width=80),
            "median_days": number("Median days", format="localized", width=90),
            "gap_days": number("Days without access", format="localized", width=140),
            "open_gap_days": number("Still without access", format="localized", width=140),
        },
    )
