"""What one run leaves for the next to say: an act ends in a rerun, and its result is shown after it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import uuid4

import streamlit as st

from core.errors import InvalidInput, RenewalDeskError
from pages.parts.dialogs import close_dialog

_KEY = "flash"
_RESULT_KEY = "result"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Result:
    """What stays on the page until it is dismissed: a sentence (Markdown), lines below it, and a batch to undo.

    `short` is said at once where the page may be scrolled past the rest; `count` licenses are in the batch. `archived`
    are ids of learners of the company who can be restored from here. `act_id` is what History tells about it.
    """

    sentence: str
    short: str
    lines: tuple[str, ...] = ()
    batch_id: str = ""
    count: int = 0
    company_id: str = ""
    archived: tuple[str, ...] = ()
    act_id: str = ""
    undo_key: str = field(default_factory=lambda: str(uuid4()))


def act(deed: Callable[[], T], *, done: str | Callable[[T], Result], then: Callable[[], None] | None = None) -> None:
    """Do one act and rerun, so that the page shows the new state and a sentence: `done`, or why it was refused.

    `done` is what a toast says, or makes of the deed's outcome a result that stays; `then` tidies the session after an
    act that was done. What a person mistyped (InvalidInput) is said right here instead, and the dialog stays open.
    """
    # Held before the act: touching the session after it could let a second press interrupt before it is noted.
    said: dict[str, str | Result] = st.session_state.setdefault(_KEY, {})
    try:
        outcome = deed()
    except InvalidInput as mistake:
        st.error(str(mistake), icon=":material/error:")
        return
    except RenewalDeskError as refusal:
        said["refused"] = str(refusal)
    else:
        said["done"] = done if isinstance(done, str) else done(outcome)
        if then is not None:
            then()
    st.rerun()


def show() -> None:
    """Say what the previous run left, once. The router calls it, at the top of each run of the whole page."""
    said: dict[str, str | Result] = st.session_state.get(_KEY, {})
    if said:
        close_dialog()
    # Each is taken out only once it is said: a press may interrupt between the two.
    done = said.get("done")
    if isinstance(done, Result):
        st.session_state[_RESULT_KEY] = done
    if done:
        st.toast(done.short if isinstance(done, Result) else done, icon=":material/check_circle:", duration=6)
    said.pop("done", None)
    if "refused" in said:
        st.warning(str(said["refused"]), icon=":material/info:")
        said.pop("refused", None)


def result() -> Result | None:
    """The result that stays, if there is one."""
    held: Result | None = st.session_state.get(_RESULT_KEY)
    return held


def dismiss() -> None:
    """For `on_click`: the result has been read."""
    st.session_state.pop(_RESULT_KEY, None)


def settle() -> None:
    """Rerun the whole page where something is left to be said: a dialog whose act is done closes."""
    if st.session_state.get(_KEY):
        st.rerun()
