"""One press of a button, however often it arrives: the same key as long as it is about the same thing."""

from uuid import uuid4

import streamlit as st

from pages.parts import flash


def request_key(about: str, *, key: str) -> str:
    """The key of the next press; `about` is what would be done, and after a result the same is another press."""
    result = flash.result()
    of = (about, result.undo_key if result else "")
    held = st.session_state.get(key)
    if held is None or held[1] != of:
        held = (str(uuid4()), of)
        st.session_state[key] = held
    return str(held[0])
