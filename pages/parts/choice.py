"""A choice between a few, side by side, that stands in the URL."""

from collections.abc import Sequence

import streamlit as st

from pages.parts.tabs import kept


def choice(label: str, options: Sequence[str], *, key: str) -> str:
    """Draw it; returns what is chosen, at first the first. `key` is the URL's parameter too."""
    chosen: str = st.segmented_control(
        label,
        list(options),
        default=options[0],
        key=kept(key),
        required=True,
        bind="query-params",
        format_func=str.capitalize,
    )
    return chosen
