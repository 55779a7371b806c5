"""Delimited text becomes rows, whatever it looks like: every cell comes out, and what was mended is said row by row.

Lines that are a record each are read together (core/files/lines.py); each other record by core/files/records.py.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import pyarrow as pa

from core.errors import FileRefused
from core.files.dialect import DELIMITERS, Dialect
from core.files.limits import Limits
from core.files.lines import Piece, arrow_columns, joined_pieces, pieces_of_cells, pieces_of_lines
from core.files.records import Run, Shape, count_lines, first_records, split
from core.files.rows import Mends, Rows, check_columns, header_beyond, note_above
from core.files.sniff import sniff
from core.files.structure import Header, address_column, find_header, joined_names
from core.files.text import Text
from core.files.understood import Choices, Understood

_FIRST = 100
_TOGETHER = 10_000
_RAW = 1000
_SAMPLE = 1 << 16
_NO_CELL = b"\r\n\x0b\x0c" + "".join(DELIMITERS).encode()
_SUSPECTS = {
    "\0": "A NUL character was taken out",
    "\ufffd": "A character was lost: its bytes are in another encoding than the rest",
}
_RETURN_ALONE = re.compile(rb"\r(?!\n)")
_SEP = re.compile(rb"sep=([\x20-\x7e\t])(?:\r\n|\r|\n)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Top:
    """The start of a text: its header, where what is under it begins (byte and line), and the shape of its rows."""

    names: list[str]
    header_line: int
    body: int
    body_line: int
    shape: Shape


def read_delimited(decoded: Text, *, limits: Limits, choices: Choices) -> tuple[Rows, Understood]:
    """The rows, and what was understood of them; raises FileRefused."""
    data, notes, start = decoded.utf8, list(decoded.notes), 0
    if not data[:_SAMPLE].strip(_NO_CELL) and not data.strip(_NO_CELL):
        raise FileRefused("The file holds no cell. Choose the file that holds the list.")
    delimiter = choices.delimiter
    if given := _SEP.match(data):
        start = given.end()
        delimiter = delimiter or _known(given[1].decode())
    dialect, rivals = sniff(data[start:] if start else data, delimiter)
    if rivals:
        words = DELIMITERS[dialect.delimiter]
        notes.append(f"The lines could be split at each {rivals[0]} as well; {words} was taken.")
    top = _top(data, start, dialect, choices.header_line, notes)
    check_columns(max(top.shape.width, len(top.names)), limits)
    rows = _rows(data, dialect, top, notes, limits)
    rows.suspects = {each: why for each, why in _SUSPECTS.items() if _holds(data, each)}
    one_column = top.shape.width == 1 and len(rows.columns) == 1
    cells = "one column" if one_column else dialect.words
    return rows, Understood(
        f"CSV · {decoded.words} · {cells}",
        top.header_line,
        encoding=decoded.encoding,
        certain=decoded.certain,
        delimiter=dialect.delimiter,
    )


def _holds(data: bytes, character: str) -> bool:
    return (character.isascii() or not data.isascii()) and character.encode() in data


def _known(delimiter: str) -> str:
    if delimiter not in DELIMITERS:
        raise FileRefused("Line 1 names a delimiter that is not read. Save the file with commas between cells.")
    return delimiter


def _top(data: bytes, start: int, dialect: Dialect, header_line: int | None, notes: list[str]) -> _Top:
    """What the first records say, or where a person says that the header is."""
    most = max(_FIRST, header_line or 0)
    guessed = [record.cells for record in first_records(data, start, dialect, None, _FIRST)]
    widths = Counter(len(row) for row in guessed if row)
    width = max(widths, key=lambda each: (widths[each], each), default=1)
    records = list(first_records(data, start, dialect, Shape(width, address_column(guessed, width)), most))
    cells = [record.cells for record in records]
    before = count_lines(data, 0, start) + 1
    lines = list(accumulate((record.lines for record in records), initial=before))[:-1]
    header = find_header(cells, width)
    if header_line == 0:
        header = Header(min(header.above, next((n for n, row in enumerate(cells) if row), 0)), 0)
    elif header_line is not None:
        above = next((n for n, at in enumerate(lines) if at >= header_line), None)
        if above is None:
            raise header_beyond(header_line, lines[-1] if lines else 0, word="line")
        header = Header(above, 1)
    first_row = header.above + header.rows
    note_above(cells[: header.above], notes)
    under = records[first_row].start if first_row < len(records) else records[-1].end if records else start
    return _Top(
        joined_names(cells[header.above : first_row]),
        lines[header.above] if header.rows and header.above < len(lines) else 0,
        under,
        count_lines(data, 0, under) + 1,
        Shape(width, address_column(cells[first_row:], width)),
    )


def _rows(data: bytes, dialect: Dialect, top: _Top, notes: list[str], limits: Limits) -> Rows:
    mends = Mends()
    width = top.shape.width
    if dialect.plain and dialect.quote.encode() not in data:
        # Where no quote is, each line end ends a record, and Arrow refuses what is not regular.
        columns = arrow_columns(memoryview(data)[top.body :], dialect.delimiter, width)
        if columns is not None:
            lines = pa.arange(top.body_line, top.body_line + len(columns[0])).cast(pa.uint32())
            rows = _assembled([Piece(columns, lines)], top, notes, mends)
            # A carriage return alone ends a line for Arrow, and not for everybody.
            rows.plain_from = top.body if b"\r" not in data or not _RETURN_ALONE.search(data) else None
            return rows
    return _assembled(_pieces(data, dialect, top, mends, limits), top, notes, mends)


def _pieces(data: bytes, dialect: Dialect, top: _Top, mends: Mends, limits: Limits) -> Iterator[Piece]:
    """Runs of lines together, and other records some thousands at a time."""
    runs: list[Run] = []
    numbers = array("I")
    cells: list[list[str]] = []
    lines: list[int] = []
    line = top.body_line
    for part in split(data, top.body, dialect, top.shape):
        if isinstance(part, Run):
            after = line + count_lines(data, part.start, part.end)
            runs.append(part)
            numbers.extend(range(line, after))
            line = after
            continue
        cells.append(part.cells)
        lines.append(line)
        if part.reason:
            mends.add(line, part.reason, data[part.start : part.end][: 4 * _RAW].decode(errors="ignore"))
        line += part.lines
        if len(cells) == _TOGETHER:
            yield pieces_of_cells(cells, lines, top.shape.width, limits)
            cells, lines = [], []
    if cells:
        yield pieces_of_cells(cells, lines, top.shape.width, limits)
    if runs:
        block = b"".join(_run_to_join(data, run) for run in runs)
        lines_of_runs = pa.Array.from_buffers(pa.uint32(), len(numbers), [None, pa.py_buffer(numbers)])
        yield from pieces_of_lines(block, lines_of_runs, dialect, top.shape.width, mends, limits)


def _run_to_join(data: bytes, run: Run) -> bytes:
    """Its lines; a line feed that begins the next run would belong to a carriage return at the end of this one."""
    lines = data[run.start : run.end]
    return lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if lines.endswith(b"\r") else lines


def _assembled(pieces: Iterable[Piece], top: _Top, notes: list[str], mends: Mends) -> Rows:
    whole = joined_pieces(pieces, top.shape.width)
    return Rows(top.names, top.shape.width, whole.columns, pa.chunked_array([whole.lines]), notes, mends)
