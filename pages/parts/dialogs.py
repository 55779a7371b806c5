"""Which dialog is open: kept in the session, so that it survives reruns of the page until it is done or dismissed."""

from uuid import uuid4

import streamlit as st

_KEY = "dialog"


def open_dialog(name: str, about: str = "") -> None:
    """For `on_click`: open the dialog, about an id or several. Each opening has a request key of its own."""
    st.session_state[_KEY] = {"name": name, "about": about, "request_key": str(uuid4())}


def close_dialog() -> None:
    """For `on_dismiss`, and after an act."""
    st.session_state.pop(_KEY, None)


def field(name: str) -> str:
    """The key of a field of the open dialog: each opening has fields of its own.

    One that opens while the page is still being drawn after another would show what was typed there.
    """
    dialog = st.session_state.get(_KEY)
    return f"{name}-{dialog['request_key']}" if dialog else name


def opened() -> tuple[str, str, str] | None:
    """Name, id and request key of the open dialog."""
    dialog = st.session_state.get(_KEY)
    return None if dialog is None else (dialog["name"], dialog["about"], dialog["request_key"])
