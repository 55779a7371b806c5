"""Forecast: what expires when and at whom, and what was renewed, for analysts and account managers."""

import streamlit as st

from core.rules.access import Deed
from pages.parts import expiries_view, forecast_filters
from pages.parts.page import open_page

# Guard
page = open_page(Deed.SEE_FORECAST)

# Load
st.title("Forecast")
wanted = forecast_filters.choose(page)

# Render
expiries_view.show(page, wanted)
