"""What happened to a manager without a live license, what it means for the learners, and what is there already."""

import streamlit as st

from core.reads.landing import Landing
from pages.parts.words import counted, moment, plain


def what_happened(found: Landing) -> None:
    """Since when they are here, and who of the company's learners has lost access."""
    if found.starts_at:
        st.warning(
            f"Your new license starts on **{moment(found.starts_at, found.time_zone)}**. "
            "From then on this page opens Renewal Desk.",
            icon=":material/schedule:",
        )
    elif found.ended_at:
        st.warning(
            f"Your Premium license ended on **{moment(found.ended_at, found.time_zone)}**. "
            "Licenses are not renewed by themselves. Until you have a new one, this page is all that opens for you.",
            icon=":material/event_busy:",
        )
    else:
        st.warning(
            "You hold no Premium license. Until you have one, this page is all that opens for you.",
            icon=":material/event_busy:",
        )
    st.markdown(_learners(found))


def _learners(found: Landing) -> str:
    total = found.live + found.expired
    if not found.expired:
        return "No learner has lost access." if total else "No learner of the company has had a license yet."
    lost = "cannot log in to the training platform until a new license is allocated to them"
    if not found.live:
        who = "The only learner" if total == 1 else f"All **{total:,} learners**"
        return f"{who} of {plain(found.company)} {lost.replace('them', 'that learner') if total == 1 else lost}."
    still = "1 still has access" if found.live == 1 else f"{found.live:,} still have access"
    return f"**{found.expired:,} of {counted(total, 'learner')}** of {plain(found.company)} {lost}; {still}."


def next_step(found: Landing) -> None:
    """Who can help at once, where licenses are in stock."""
    if not found.in_stock:
        return
    stock = "1 license is" if found.in_stock == 1 else f"{found.in_stock:,} licenses are"
    who = " or ".join([*(plain(name or email) for name, email in found.able), "your account manager"])
    st.info(
        f"**{stock} in stock already.** Nothing has to be ordered for you: {who} can allocate one to you.",
        icon=":material/workspace_premium:",
    )
