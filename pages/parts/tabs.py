"""Tabs that carry a count each: the open one stays open when the counts change, and is named in the URL.

What is chosen in one part of a page stays chosen while another part is looked at.
"""

from collections.abc import Iterable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# The part that is drawn, and which of its choices the browser was told since it is.
_PART, _TOLD = "part", "part-told"


def open_tab(names: Iterable[str], *, key: str) -> str:
    """The name of the tab that `counted_tabs` with this key will have open; for what is read before they are drawn."""
    held = st.session_state.get(key)
    name = held.rpartition(" (")[0] or held if held else st.query_params.get(key)
    known = list(names)
    return name if name in known else known[0]


def counted_tabs(counts: Mapping[str, int | None], *, key: str) -> tuple[str, DeltaGenerator]:
    """Draw one tab per name; returns the open one's name and its container. `key` is the URL's parameter too.

    A tab that counts nothing has None.
    """
    labels = {name: name if count is None else f"{name} ({count:,})" for name, count in counts.items()}
    # Tabs of which one has another count are other tabs to Streamlit, which opens the first unless it is told.
    st.session_state[key] = labels[open_tab(labels, key=key)]
    tabs = st.tabs(list(labels.values()), key=key, on_change="rerun")
    name, container = next(
        (each for each in zip(labels, tabs, strict=True) if each[1].open), (next(iter(labels)), tabs[0])
    )
    if name != next(iter(labels)):
        st.query_params[key] = name
    else:
        st.query_params.pop(key, None)
    return name, container


def arrive(part: str) -> None:
    """Say which part of the page is drawn, before the choices that other parts do not have."""
    if st.session_state.get(_PART) != part:
        st.session_state[_PART], st.session_state[_TOLD] = part, ()


def kept(key: str) -> str:
    """The key of a choice that only some parts of the page have; it shows what was chosen when its part is drawn again.

    Streamlit sees to that, except after a press that comes before the browser knows that the choice is gone: it sends
    what it is about to forget, so Streamlit takes it for known there, and the browser draws the choice as it was at
    first.
    """
    told = st.session_state.get(_TOLD, ())
    if key not in told:
        st.session_state[_TOLD] = (*told, key)
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    return key
