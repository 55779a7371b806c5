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
        rows, understood = read_delimited(decode(data, choices.encoding), limits=limits, choices=choices)
        if name.lower().endswith(_WORKBOOKS):
            rows.notes.append("The file is called a workbook and holds text, which was read as CSV.")
    return finish(rows, understood, limits)
