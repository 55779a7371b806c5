"""The filters of History, all in the URL: whom it touched, who did it, kind, days, and one act or order by its id."""

from datetime import date
from uuid import UUID

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.rules.acts import OF_OUR_DESK, ActKind
from core.rules.filters import HistoryFilter
from pages.parts.act_words import KINDS

PERSON, ACTOR, KIND, ABOUT = "person", "by", "kind", "about"
_DAYS = "happened"
_ALL = "All kinds"
_KIND_OF: dict[str, ActKind] = {label: kind for kind, label in KINDS.items()}


def choose(area: DeltaGenerator, *, is_ours: bool) -> HistoryFilter:
    """Draw the filters in a row; returns what is wanted. `is_ours` offers what our people keep in mind, too."""
    kinds = [label for label, kind in _KIND_OF.items() if is_ours or kind not in OF_OUR_DESK]
    with area:
        person = st.text_input(
            "Learner",
            key=PERSON,
            type="search",
            live=True,
            bind="query-params",
            placeholder="Name or e-mail of a learner",
        )
        actor = st.text_input(
            "Done by", key=ACTOR, type="search", live=True, bind="query-params", placeholder="E-mail, or job", width=190
        )
        kind = st.selectbox("What", [_ALL, *kinds], key=KIND, bind="query-params", filter_mode="contains", width=210)
        days = st.date_input("Happened on", value=[], key=_DAYS, format="YYYY-MM-DD", width=250, bind="query-params")
    about = _id(st.query_params.get(ABOUT, ""))
    if about:
        _about()
    chosen = [day for day in days if isinstance(day, date)] if isinstance(days, tuple) else []
    first, last = (*chosen, None, None)[:2]
    return HistoryFilter(
        person=person or "",
        actor=actor or "",
        kind=_KIND_OF.get(kind or _ALL),
        first=first,
        last=last,
        about=about,
    )


def clear() -> None:
    """For `on_click`: everything is let through."""
    prefill()
    st.query_params.pop(ABOUT, None)


def prefill(*, person: str = "", kind: ActKind | None = None) -> None:
    """For `on_click`: the filters show this and nothing else, whatever they showed before."""
    st.session_state[PERSON], st.session_state[ACTOR] = person, ""
    st.session_state[KIND], st.session_state[_DAYS] = KINDS[kind] if kind else _ALL, []


def _about() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Only what you came from is listed, and what undid it.", width="content")
        st.button("All of History", key="all-of-history", type="tertiary", icon=":material/close:", on_click=clear)


def _id(text: str) -> str:
    """The id in a link, "" where there is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""
