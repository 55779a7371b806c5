"""The Forecast itself: what a scenario needs and how much of what ends is renewed, and how good that was last year."""

from datetime import date

import polars as pl
import streamlit as st

from core.reads.renewal_forecast import ForecastGround, forecast_ground
from core.reads.scenarios import saved_scenarios
from core.rules.access import Deed
from core.rules.filters import ExpiryFilter
from core.rules.scenarios import Scenario, ready_made
from core.rules.stock_need import growth, months_ahead
from core.rules.terms import local_day
from pages.parts import (
    expected_renewals,
    forecast_tested,
    scenario_acts,
    scenario_choice,
    scenario_compare,
    scenario_truth,
    stock_view,
)
from pages.parts.download_menu import chart_menu
from pages.parts.month_table import taken_along
from pages.parts.page import Page, open_page


def show(page: Page, wanted: ExpiryFilter) -> None:
    """Draw the part of the page."""
    ground = forecast_ground(page.db, wanted=wanted, now=page.now)
    months = months_ahead(local_day(page.now, page.person.time_zone), wanted.until_on)
    if ground.companies.is_empty():
        st.info("There is no such company. Choose another account manager or time zone.", icon=":material/search_off:")
    elif not months:
        st.info("All of these months are over. Choose later months.", icon=":material/search_off:")
    else:
        _scenario(wanted, ground, months, {})
    forecast_tested.show(page, ground.tested)


@st.fragment
def _scenario(
    wanted: ExpiryFilter, ground: ForecastGround, months: list[date], known: dict[Scenario, pl.DataFrame]
) -> None:
    """`known` keeps what a scenario needs for all runs of the fragment in this run of the page."""
    page = open_page(Deed.SEE_FORECAST)
    today = local_day(page.now, page.person.time_zone)
    saved = saved_scenarios(page.db)
    past = ready_made(ground.late)
    chosen = scenario_choice.choose(saved, rate=ground.model.mean, late=ground.late, grown=growth(ground.companies))

    def need_of(supposed: Scenario) -> pl.DataFrame:
        if supposed not in known:
            known[supposed] = ground.need(supposed, months=months, today=today)
        return known[supposed]

    renewals = ground.renewals(chosen.supposed)
    need = need_of(chosen.supposed)
    about = _about(wanted, ground.companies)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Stock needed")
        with st.container(horizontal=True, width="content"):
            companies = ground.companies["company_id"]
            scenario_acts.offer(page, chosen, saved, about=about, companies=companies, expected=renewals, need=need)
            chart_menu(
                page,
                lambda: taken_along(need, stock_view.FILE_COLUMNS),
                lambda: stock_view.still(need),
                total=need.height,
                name="stock",
                title=f"{chosen.name}: licenses needed from now to the end of each month",
            )
    until = stock_view.choose_month(months)
    stock_view.show(need, chosen.name, until)
    side_by_side = past | {each.name: each.supposed for each in saved if not each.is_removed}
    side_by_side |= {chosen.name: chosen.supposed}
    scenario_compare.show(page, {name: need_of(each) for name, each in side_by_side.items()}, side_by_side, until)
    expected_renewals.show(page, renewals, chosen.name)
    if chosen.saved is not None:
        scenario_truth.show(page, chosen.saved, ground.outcomes)


def _about(wanted: ExpiryFilter, companies: pl.DataFrame) -> str:
    """Whose licenses a scenario is about, in words."""
    if wanted.company_id is not None:
        return str(companies["company"][0])
    whose = "all companies" if wanted.staff_id is None else f"the companies of {companies['owner'][0]}"
    return whose if wanted.time_zone is None else f"{whose} in {wanted.time_zone}"
