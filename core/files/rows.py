"""What both readers make: a header and rows of text; and what is then asked of them, whatever file they came from.

Empty rows are left out and counted; column names are made unique and never empty; what is not a list is refused.
"""

import re
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from core.errors import FileRefused
from core.files.limits import Limits
from core.rules.text import quoted

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_LINES_NAMED = 5


@dataclass(slots=True)
class Rows:
    """A header and what is under it: columns of one length, `lines` the line (UInt32) of each of their rows."""

    header: list[str]
    header_line: int
    columns: list[pa.ChunkedArray]
    lines: pa.ChunkedArray
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Parsed:
    """`table` has the named columns, then the lines in one without a name."""

    table: pa.Table
    understood: str
    notes: list[str]

    def arrow(self) -> pa.Buffer:
        """The table as an IPC stream."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self.table.schema) as stream:
            stream.write_table(self.table)
        return sink.getvalue()


def finish(rows: Rows, understood: str, limits: Limits) -> Parsed:
    """Leave empty rows out, name the columns, and refuse what is beyond the limits or not a list."""
    check_columns(len(rows.header), limits)
    if any(_ADDRESS.fullmatch(cell.strip()) for cell in rows.header):
        raise FileRefused(
            f"Line {rows.header_line:,} holds an e-mail address where the names of the columns should be. "
            "Put a line with the columns' names above it."
        )
    names = column_names(rows.header, rows.notes)
    table = pa.table([*rows.columns, rows.lines], names=[*names, ""])
    table = _without_empty_rows(table, len(names), rows.notes)
    check_rows(table.num_rows, limits)
    if not table.num_rows:
        raise FileRefused("The file has a header and no rows under it. Choose the file that holds the list.")
    _check_cells(table, len(names), limits)
    return Parsed(table, f"{understood} · {_counted(table.num_rows)}", rows.notes)


def check_columns(count: int, limits: Limits) -> None:
    """Raise FileRefused for more columns than the limit."""
    if count > limits.columns:
        raise FileRefused(
            f"The file has {count:,} columns; at most {limits.columns:,} are read. Keep those that are needed."
        )


def check_rows(count: int, limits: Limits) -> None:
    """Raise FileRefused for more rows than the limit."""
    if count > limits.rows:
        raise FileRefused(f"The file has more than {limits.rows:,} rows. Split it and upload the parts.")


def column_names(header: list[str], notes: list[str]) -> list[str]:
    """Each cell of the header in one line, or "Column 3" for an empty one; the second "Email" is "Email (2)"."""
    shown = [" ".join(cell.translate(_INVISIBLE).split()) for cell in header]
    taken = set(shown)
    names: list[str] = []
    for position, name in enumerate(shown, start=1):
        unique = name or f"Column {position}"
        number = 2
        while unique in names or (unique != name and unique in taken):
            unique = f"{name or f'Column {position}'} ({number})"
            number += 1
        names.append(unique)
    if "" in taken:
        notes.append("A column without a name is called by its position.")
    if repeated := sorted({name for name in shown if name and shown.count(name) > 1}):
        notes.append(f"The header has {quoted(repeated[0])} more than once; the later columns are numbered.")
    return names


def named_lines(lines: list[int], *, word: str = "Line") -> str:
    """ "Line 14", "Lines 14 and 18", "Lines 3, 4, 5, 6, 7 and 12 more"."""
    if len(lines) == 1:
        return f"{word} {lines[0]:,}"
    first = [f"{line:,}" for line in lines[:_LINES_NAMED]]
    last = f"{len(lines) - _LINES_NAMED:,} more" if len(lines) > _LINES_NAMED else first.pop()
    return f"{word}s {', '.join(first)} and {last}"


def _without_empty_rows(table: pa.Table, width: int, notes: list[str]) -> pa.Table:
    """A row of nothing but white space is empty."""
    empty = None
    for column in table.columns[:width]:
        blank = pc.equal(pc.utf8_trim_whitespace(column), "")
        empty = blank if empty is None else pc.and_(empty, blank)
        if not pc.any(empty).as_py():
            return table
    kept = table.filter(pc.invert(empty))
    left_out = table.num_rows - kept.num_rows
    if left_out:
        notes.append(f"{_counted(left_out, 'empty row')} {'was' if left_out == 1 else 'were'} left out.")
    return kept


def _check_cells(table: pa.Table, width: int, limits: Limits) -> None:
    for column in table.columns[:width]:
        if pc.max(pc.binary_length(column)).as_py() > limits.cell_characters:
            lengths = pc.utf8_length(column)
            if (most := pc.max(lengths).as_py()) > limits.cell_characters:
                raise cell_too_long(table.column("")[pc.index(lengths, most).as_py()].as_py(), limits)


def cell_too_long(line: int, limits: Limits) -> FileRefused:
    """The refusal of a cell that no spreadsheet would hold."""
    return FileRefused(f"Line {line:,} has a cell of more than {limits.cell_characters:,} characters. Shorten it.")


def _counted(count: int, noun: str = "row") -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
