"""Bytes become rows of text under a header, in the child: told apart by content, not by the file's name."""

from core.files.delimited import read_delimited
from core.files.limits import Limits
from core.files.rows import Parsed, finish
from core.files.text import decode
from core.files.understood import Choices
from core.files.workbook import is_workbook, read_workbook

_WORKBOOKS = (".xlsx", ".xls", ".ods")


def parse(data: bytes, name: str, *, limits: Limits, choices: Choices) -> Parsed:
    """The table in `data`; raises FileRefused."""
    if is_workbook(data):
        rows, understood = read_workbook(data, limits=limits, choices=choices)
    else:
        text = decode(data, choices.encoding)
        rows, understood = read_delimited(text, limits=limits, choices=choices)
        if rows.plain_from is not None:
            rows.plain_from = rows.plain_from + len(data) - len(text.utf8) if data.endswith(text.utf8) else None
        if name.lower().endswith(_WORKBOOKS):
            rows.notes.append("The file is called a workbook and holds text, which was read as CSV.")
    return finish(rows, understood, limits)
