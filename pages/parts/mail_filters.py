"""The filters of Notifications, all in the URL: search, kind, state, days of planning."""

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.rules.filters import MailFilter
from core.rules.notices import NoticeKind
from core.rules.outbox import MailState
from pages.parts.mail_words import KINDS, STATES
from pages.parts.page import Page
from pages.parts.tabs import kept

SEARCH, KIND, STATE, DAYS, OWN = "mail", "mail-kind", "mail-state", "planned", "own-mails"
_ALL_KINDS, _ALL_STATES = "All kinds", "All states"
_KIND_OF = {label: NoticeKind(kind) for kind, label in KINDS.items()}
_STATE_OF = {label: MailState(state) for state, label in STATES.items()}


def choose(area: DeltaGenerator, page: Page, *, is_to_do: bool) -> MailFilter:
    """Draw the filters in a row; returns what is wanted, its days by the person's calendar."""
    with area:
        search = st.text_input(
            "Search",
            key=kept(SEARCH),
            type="search",
            live=True,
            bind="query-params",
            placeholder="Recipient, subject or company",
        )
        kind = st.selectbox("Kind", [_ALL_KINDS, *_KIND_OF], key=kept(KIND), bind="query-params", width=190)
        state = st.selectbox("State", [_ALL_STATES, *_STATE_OF], key=kept(STATE), bind="query-params", width=150)
        days = st.date_input(
            "Planned on", value=[], key=kept(DAYS), format="YYYY-MM-DD", width=250, bind="query-params"
        )
        # A company that was chosen is shown, whoever looks after it.
        own = page.company_id is None and st.toggle(
            "Own companies", key=kept(OWN), bind="query-params", help="Leaves out those that others look after."
        )
    chosen = [day for day in days if isinstance(day, date)] if isinstance(days, tuple) else []
    first, last = (*chosen, None, None)[:2]
    return MailFilter(
        kind=_KIND_OF.get(kind or _ALL_KINDS),
        state=_STATE_OF.get(state or _ALL_STATES),
        search=search or "",
        first=first,
        last=last,
        time_zone=page.person.time_zone,
        staff_id=page.person.person_id if own else None,
        is_to_do=is_to_do,
    )


def clear() -> None:
    """For `on_click`: everything is let through."""
    prefill()


def prefill(*, search: str = "", own: bool = False) -> None:
    """For `on_click`: the filters show this and nothing else, whatever they showed before."""
    st.session_state[SEARCH], st.session_state[DAYS], st.session_state[OWN] = search, [], own
    st.session_state[KIND], st.session_state[STATE] = _ALL_KINDS, _ALL_STATES
