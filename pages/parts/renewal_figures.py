"""The figures of the Renewals, each with its definition beside it (docs/metrics.md has the same)."""

import streamlit as st

from core.rules.outcomes import RenewalFigures

# In px: five stand side by side in a wide window, and go on below in a narrow one.
_WIDTH = 200
# Where there is nothing to count.
NONE = "\N{EN DASH}"
DEFINITIONS = {
    "Ended": "Licenses that were held when they ended.",
    "Renewed within 90 days": (
        "Of those that ended 90 days ago or longer, the share whose learner had access again within 90 days."
    ),
    "On time": "Of the same, the share whose learner never lost access.",
    "Median days to renew": "Half of those that were renewed were renewed by that day; 0: without a break.",
    "Days without access": "Learner-days of 24 hours from the expiry to the next license, of those that were renewed.",
    "Days still without access": (
        "The same of those that were not renewed, until their learner was archived or until now."
    ),
}


def show(found: RenewalFigures) -> None:
    """Draw them in a row."""
    values = {
        "Ended": f"{found.ended:,}",
        "Renewed within 90 days": _percent(found.renewal_rate),
        "On time": _percent(found.on_time_rate),
        "Median days to renew": NONE if found.median_days is None else f"{found.median_days:,}",
        "Days without access": f"{found.gap_days:,.0f}",
        "Days still without access": f"{found.open_gap_days:,.0f}",
    }
    with st.container(horizontal=True, gap="small"):
        for label, value in values.items():
            with st.container(border=True, gap="xxsmall", width=_WIDTH, height="stretch"):
                st.metric(label, value)
                st.caption(DEFINITIONS[label])


def _percent(rate: float | None) -> str:
    return NONE if rate is None else f"{rate:.1%}"
