"""Tabs that carry a count each: the open one stays open when the counts change, and is named in the URL."""

from collections.abc import Iterable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


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
