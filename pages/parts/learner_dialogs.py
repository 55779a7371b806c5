"""The dialogs of Learners: which one is open."""

from pages.parts import learner_add
from pages.parts.dialogs import opened


def show() -> None:
    """Draw the open dialog, if there is one."""
    dialog = opened()
    if dialog is None:
        return
    name, _, request_key = dialog
    if name == learner_add.NAME:
        learner_add.add(request_key)
