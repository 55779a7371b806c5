"""Forecast: what ends when and at whom, and what was renewed, what adds up, for analysts and account managers."""

import streamlit as st

from core.rules.access import Deed
from pages.parts import expiries_view, forecast_filters, lots_view, renewals_view
from pages.parts.page import open_page
from pages.parts.tabs import counted_tabs

EXPIRIES, RENEWALS, LOTS = "Expiries", "Renewals", "Lots"

# Guard
page = open_page(Deed.SEE_FORECAST)

# Load
st.title("Forecast")
wanted = forecast_filters.choose(page)

# Render
view, area = counted_tabs({EXPIRIES: None, RENEWALS: None, LOTS: None}, key="view")
with area:
    if view == RENEWALS:
        renewals_view.show(page, wanted)
    elif view == LOTS:
        lots_view.show(page, wanted)
    else:
        expiries_view.show(page, wanted)
