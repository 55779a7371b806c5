"""What both readers make: a header and rows of text; and what is then asked of them, whatever file they came from.

Empty rows are left out and counted; column names are made unique and never empty.
"""

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from core.errors import FileRefused
from core.files.limits import Limits
from core.files.understood import Understood
from core.rules.text import quoted

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_LINES_NAMED = 5
_RAW_SHOWN = 1000
_TEXT = pa.large_string()


class Mends:
    """What was mended: the lines, why, and their text as it is in the file."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._single: list[tuple[int, str, str]] = []
        self._many: list[pa.Table] = []

    def add(self, line: int, reason: str, raw: str) -> None:
        """One row; of its text, as much as a screen shows."""
        self._single.append((line, reason, raw.rstrip("\r\n")[:_RAW_SHOWN]))

    def add_all(self, lines: pa.Array, reason: str, raw: pa.Array) -> None:
        """Rows that were mended for one reason."""
        shown = pc.utf8_slice_codeunits(raw, 0, _RAW_SHOWN)
        if len(lines):
            self._many.append(_mends(lines, pa.repeat(pa.scalar(reason, _TEXT), len(lines)), shown))

    def table(self) -> pa.Table:
        """Columns line, reason, raw, in the order of the lines."""
        lines, reasons, raw = zip(*self._single, strict=True) if self._single else ((), (), ())
        single = _mends(pa.array(lines, pa.uint32()), pa.array(reasons, _TEXT), pa.array(raw, _TEXT))
        return pa.concat_tables([*self._many, single]).sort_by("line")


def _mends(lines: pa.Array, reasons: pa.Array, raw: pa.Array) -> pa.Table:
    return pa.table({"line": lines, "reason": reasons, "raw": raw})


@dataclass(slots=True)
class Rows:
    """A header and what is under it: columns of one length, `lines` the line (UInt32) of each of their rows.

    There may be more columns than names. `suspects` are characters that the file holds and no cell should, with what
    became of them. `plain_from` is the byte where the rows begin, if they are regular lines without a quote.
    """

    header: list[str]
    width: int
    columns: list[pa.ChunkedArray]
    lines: pa.ChunkedArray
    notes: list[str] = field(default_factory=list)
    mends: Mends = field(default_factory=Mends)
    suspects: dict[str, str] = field(default_factory=dict)
    plain_from: int | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """`table` has the named columns, then the lines in one without a name; `header` is as the file has it.

    `width` is that of most rows: what is beyond it is empty in most. `plain_from` is the byte of the file where the
    rows begin, if any reader of CSV gets the table from there.
    """

    table: pa.Table
    plain_from: int | None
    width: int
    mends: pa.Table
    header: list[str]
    understood: Understood
    notes: list[str]


def finish(rows: Rows, understood: Understood, limits: Limits) -> Parsed:
    """Leave empty rows and columns out, name the columns, and refuse what is beyond the limits."""
    columns = list(rows.columns)
    check_columns(len(columns), limits)
    header = rows.header + [""] * (len(columns) - len(rows.header))
    columns += [empty_cells(len(rows.lines))] * (len(header) - len(columns))
    names = column_names(header, rows.notes)
    if "" in (name.strip() for name in rows.header):
        rows.notes.append("A column without a name is called by its position.")
    columns = _without_suspects(columns, rows)
    table = pa.table([*columns, rows.lines], names=[*names, ""])
    found = table.num_rows
    table = _without_empty_rows(table, len(names), rows)
    check_rows(table.num_rows, limits)
    if not table.num_rows and not understood.header_line:
        raise FileRefused("The file holds no cell. Choose the file that holds the list.")
    _check_cells(table, len(names), limits)
    is_plain = table.num_rows == found and len(names) == rows.width and not rows.suspects
    plain_from = rows.plain_from if is_plain else None
    return Parsed(table, plain_from, rows.width, rows.mends.table(), rows.header or names, understood, rows.notes)


def header_beyond(header_line: int, last: int, *, word: str) -> FileRefused:
    """The refusal of a header below everything; `last` is the last `word` (line or row) that holds something."""
    return FileRefused(
        f"There is no {word} {header_line:,}: the last one is {word} {last:,}. Say which {word} names the columns."
    )


def note_above(rows: list[list[str]], notes: list[str]) -> None:
    """Say that there is something above the header which is not read as rows."""
    if count := sum(1 for row in rows if any(map(str.strip, row))):
        notes.append(f"{counted(count, 'row')} above the table {'is' if count == 1 else 'are'} not read.")


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
    if repeated := sorted({name for name in shown if name and shown.count(name) > 1}):
        notes.append(f"The header has {quoted(repeated[0])} more than once; the later columns are numbered.")
    return names


def empty_cells(count: int) -> pa.ChunkedArray:
    """A column of nothing."""
    return pa.chunked_array([pa.repeat(pa.scalar("", _TEXT), count)])


def named_lines(lines: list[int], *, word: str = "Line") -> str:
    """ "Line 14", "Lines 14 and 18", "Lines 3, 4, 5, 6, 7 and 12 more"."""
    if len(lines) == 1:
        return f"{word} {lines[0]:,}"
    first = [f"{line:,}" for line in lines[:_LINES_NAMED]]
    last = f"{len(lines) - _LINES_NAMED:,} more" if len(lines) > _LINES_NAMED else first.pop()
    return f"{word}s {', '.join(first)} and {last}"


def _without_suspects(columns: list[pa.ChunkedArray], rows: Rows) -> list[pa.ChunkedArray]:
    """The rows that hold a suspect are listed; NUL is taken out, because it ends what reads the cell next."""
    for suspect, reason in rows.suspects.items():
        for place, column in enumerate(columns):
            found = pc.match_substring(column, suspect)
            lines, cells = rows.lines.filter(found).to_pylist(), column.filter(found).to_pylist()
            for line, cell in zip(lines, cells, strict=True):
                rows.mends.add(line, reason, cell.replace("\0", "\u2400"))
            if lines and suspect == "\0":
                columns[place] = pc.replace_substring(column, suspect, "")
    return columns


def _without_empty_rows(table: pa.Table, width: int, rows: Rows) -> pa.Table:
    """A row of nothing but white space is empty."""
    empty = None
    for column in table.columns[:width]:
        blank = pc.equal(pc.utf8_trim_whitespace(column), "")
        empty = blank if empty is None else pc.and_(empty, blank)
        if not pc.any(empty).as_py():
            break
    kept = table if empty is None or not pc.any(empty).as_py() else table.filter(pc.invert(empty))
    left_out = table.num_rows - kept.num_rows
    if left_out:
        rows.notes.append(f"{counted(left_out, 'empty row')} {'was' if left_out == 1 else 'were'} left out.")
    return kept


def _check_cells(table: pa.Table, width: int, limits: Limits) -> None:
    for column in table.columns[:width] if table.num_rows else ():
        if pc.max(pc.binary_length(column)).as_py() > limits.cell_characters:
            lengths = pc.utf8_length(column)
            if (most := pc.max(lengths).as_py()) > limits.cell_characters:
                raise cell_too_long(table.column("")[pc.index(lengths, most).as_py()].as_py(), limits)


def cell_too_long(line: int, limits: Limits) -> FileRefused:
    """The refusal of a cell that no spreadsheet would hold."""
    return FileRefused(f"Line {line:,} has a cell of more than {limits.cell_characters:,} characters. Shorten it.")


def counted(count: int, noun: str = "row") -> str:
    """ "1 row", "1,234 rows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
