"""A column of a table whose buttons open a dialog about their row, with one click."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.parts.dialogs import open_dialog

# The cells of the column.
LABEL = ":material/open_in_full: Open"


def open_column(key: str, dialogs: Sequence[tuple[str, str]]) -> Any:
    """The column; `dialogs` are what each row opens, a dialog's name and what it is about."""
    return st.column_config.ButtonColumn(
        "", key=key, width=82, type="tertiary", alignment="left", on_click=_press, args=(key, tuple(dialogs))
    )


def _press(key: str, dialogs: Sequence[tuple[str, str]]) -> None:
    click = st.session_state[key]
    if click is not None and click["row"] < len(dialogs):
        open_dialog(*dialogs[click["row"]])
