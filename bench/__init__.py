"""The speed of the product's own operations, and beside them the speed of hand-written scripts: docs/performance.md.

A measured process inherits the memory peak of the one that starts it, so what starts them imports nothing but the
standard library: this file, __main__, peers and report.
"""

Numbers = dict[str, float]

# A clean file of N people: the product's reader and matcher, and plain scripts of ours beside them.
IMPORTS = ("import_file", "import_polars", "import_pandas")
# The platform asks who may log in.
QUESTIONS = ("ask_one", "ask_many")
# What each chart of the Forecast is drawn from.
FORECASTS = (
    "forecast_bars",
    "forecast_departments",
    "forecast_people",
    "forecast_renewals",
    "forecast_renewal_departments",
    "forecast_model",
    "forecast_scenario",
    "forecast_risk",
    "forecast_lots",
)
# In the order in which they run; bench/workloads.py, questions.py, imports.py, forecasts.py and pages.py have one
# function for each.
PAGES = (
    "page_desk",
    "page_company",
    "page_orders",
    "page_expired",
    "page_all_expired",
    "page_expiring",
    "page_learners",
    "page_history",
    "page_notifications",
    "page_mails",
    "page_forecast",
    "page_renewals",
    "page_ahead",
    "page_renewal",
    "page_allocate",
)
WORKLOADS = (
    "sweep",
    "allocate",
    "reads",
    "match",
    "act",
    "open_act_close",
    "mails",
    *QUESTIONS,
    *IMPORTS,
    *FORECASTS,
    *PAGES,
)
