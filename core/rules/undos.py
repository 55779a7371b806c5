"""What can be undone (docs/design.md section 3, rule 9)."""

from dataclasses import dataclass

UNDOABLE = ("allocation", "import", "addition", "undo")


@dataclass(frozen=True, slots=True)
class Extent:
    """What an undo comes to: licenses released and allocated again, people archived and restored, licenses kept."""

    released: int
    allocated: int
    archived: int
    restored: int
    kept: int


def cannot_be_undone(kind: str, *, is_undone: bool, extent: Extent) -> str:
    """Why a batch of this kind cannot be undone, as a sentence; "" where it can."""
    if kind not in UNDOABLE:
        return "Only an allocation, an import, an addition of learners or an undo can be undone."
    if is_undone:
        return "This batch has been undone already."
    if not extent.released and not extent.allocated:
        return "Nothing of this batch can be undone any more: every license in it has changed since."
    return ""
