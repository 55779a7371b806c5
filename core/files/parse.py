"""Bytes become rows of text under a header, in the child: told apart by content, not by the file's name."""

from core.files.delimited import read_delimited
from core.files.limits import Limits
from core.files.rows import Parsed, finish
from core.files.text import decode
from core.files.workbook import is_archive, read_workbook


def parse(data: bytes, name: str, *, limits: Limits, sheet: str | None = None) -> Parsed:
    """The table in `data`; raises FileRefused."""
    if is_archive(data):
        rows, understood = read_workbook(data, limits=limits, sheet=sheet)
    else:
        rows, understood = read_delimited(decode(data), limits=limits)
        if name.lower().endswith((".xlsx", ".xls", ".ods")):
            rows.notes.append("The file is called a workbook and holds text, which was read as CSV.")
    return finish(rows, understood, limits)
