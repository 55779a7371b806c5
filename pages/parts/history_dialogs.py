"""The dialogs of History: which one is open."""

from pages.parts import act_dialog, history_table, undo_dialog
from pages.parts.dialogs import opened


def show() -> None:
    """Draw the open dialog, if there is one."""
    dialog = opened()
    if dialog is None:
        return
    name, about, request_key = dialog
    if name == history_table.OPEN:
        act_dialog.act(about)
    elif name == history_table.UNDO:
        undo_dialog.undo(about, request_key)
