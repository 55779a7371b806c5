"""What one run leaves for the next to say: an act ends in a rerun, and its result is shown after it."""

from collections.abc import Callable

import streamlit as st

from core.errors import InvalidInput, RenewalDeskError
from pages.parts.dialogs import close_dialog

_KEY = "flash"


def act(deed: Callable[[], object], *, done: str) -> None:
    """Do one act and rerun, so that the page shows the new state and a sentence: `done`, or why it was refused.

    What a person mistyped (InvalidInput) is said right here instead, and the dialog stays open.
    """
    # Held before the act: touching the session after it could let a second press interrupt before it is noted.
    said: dict[str, str] = st.session_state.setdefault(_KEY, {})
    try:
        deed()
    except InvalidInput as mistake:
        st.error(str(mistake), icon=":material/error:")
        return
    except RenewalDeskError as refusal:
        said["refused"] = str(refusal)
    else:
        said["done"] = done
    st.rerun()


def show() -> None:
    """Say what the previous run left, once. The router calls it, at the top of each run of the whole page."""
    said: dict[str, str] = st.session_state.get(_KEY, {})
    if said:
        close_dialog()
    if "done" in said:
        st.toast(said.pop("done"), icon=":material/check_circle:", duration=6)
    if "refused" in said:
        st.warning(said.pop("refused"), icon=":material/info:")


def settle() -> None:
    """Rerun the whole page where something is left to be said: a dialog whose act is done closes."""
    if st.session_state.get(_KEY):
        st.rerun()
