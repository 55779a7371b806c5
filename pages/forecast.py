"""Forecast: what ends when and at whom, what was and will be renewed, what adds up; for our own people."""

import streamlit as st

from core.rules.access import Deed
from pages.parts import expiries_view, forecast_filters, forecast_view, lots_view, renewals_view, risk_view
from pages.parts.page import open_page
from pages.parts.tabs import arrive, counted_tabs

EXPIRIES, RENEWALS, AHEAD, RISK, LOTS = "Expiries", "Renewals", "Forecast", "Risk", "Lots"

# Guard
page = open_page(Deed.SEE_FORECAST)

# Load
st.title("Forecast")
wanted = forecast_filters.choose(page)

# Render
view, area = counted_tabs({EXPIRIES: None, RENEWALS: None, AHEAD: None, RISK: None, LOTS: None}, key="view")
arrive(view)
with area:
    if view == RENEWALS:
        renewals_view.show(page, wanted)
    elif view == AHEAD:
        forecast_view.show(page, wanted)
    elif view == RISK:
        risk_view.show(page, wanted)
    elif view == LOTS:
        lots_view.show(page, wanted)
    else:
        expiries_view.show(page, wanted)
