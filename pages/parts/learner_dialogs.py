"""The dialogs of Learners: which one is open."""

from pages.parts import learner_add, learner_archive, learner_bar, learner_history, learner_license, learner_managers
from pages.parts.dialogs import opened


def show() -> None:
    """Draw the open dialog, if there is one."""
    dialog = opened()
    if dialog is None:
        return
    name, about, request_key = dialog
    if name == learner_add.NAME:
        learner_add.add(request_key)
    elif name == learner_bar.ARCHIVE:
        learner_archive.archive(about, request_key)
    elif name == learner_bar.RESTORE:
        learner_archive.restore(about, request_key)
    elif name == learner_bar.ALLOCATE:
        learner_license.allocate(about, request_key)
    elif name == learner_bar.MANAGERS:
        learner_managers.managers(about)
    elif name == learner_bar.HISTORY:
        learner_history.history(about)
