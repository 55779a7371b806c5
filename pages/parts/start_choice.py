"""What the start of a lot means for the people whom it would renew, and the day on which the fewest days are lost."""

from datetime import date

import streamlit as st

from core.rules.starts import Lapse, StartEffect, proposed_start, start_effect
from core.rules.terms import latest_start
from pages.parts.words import counted, day


def show(lapses: list[Lapse], starts_on: date, quantity: int, *, today: date, key: str) -> None:
    """Draw it; `key` is the widget's of the start, which the proposal sets. Nothing where nobody is to be renewed."""
    if not lapses:
        return
    effect = start_effect(starts_on, lapses, quantity, today)
    if effect.is_clean:
        st.success(
            "Nobody loses a day by this start: none is paid twice, and nobody waits for it.", icon=":material/task_alt:"
        )
        return
    st.warning(_lost(effect), icon=":material/event_repeat:")
    best = proposed_start(lapses, quantity, today, latest_start(today))
    if best.starts_on != starts_on and best.days < effect.days:
        st.button(
            f"Start on {day(best.starts_on)}",
            key="propose-start",
            icon=":material/event_available:",
            help="Nobody loses a day then." if best.is_clean else f"The fewest days are lost then. {_lost(best)}",
            on_click=_set,
            args=(key, best.starts_on),
            width="stretch",
        )


def _lost(effect: StartEffect) -> str:
    parts = [
        f"**{counted(effect.paid_twice, 'day')} paid twice**: whoever is renewed by these still holds a license."
        if effect.paid_twice
        else "",
        f"**{counted(effect.without_access, 'day')} of lost access** until these start."
        if effect.without_access
        else "",
    ]
    return "  \n".join([*(part for part in parts if part), "Days of all people together, those who lapse first."])


def _set(key: str, starts_on: date) -> None:
    st.session_state[key] = starts_on
