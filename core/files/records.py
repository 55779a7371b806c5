"""The records of a delimited text: lines that need no look at others in long runs, each other one by itself.

A record that breaks the rules costs no other record: it is mended alone, and the next line starts anew. A quote that
takes in whole lines is told from a cell of several lines, and undone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.files.dialect import LINE_END, Dialect, blank_line, closing_quote, regular_record, run_of_lines
from core.files.mend import STRAY, fitting_cells, mended, plainest_cells

# A cell that goes over more lines than that has probably swallowed rows.
MOST_LINES = 10
ADDRESS = re.compile(r"[^\s@,;<>\"']+@[^\s@,;<>\"']+\.[^\s@,;<>\"']+")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a regular record looks like: so many cells, and an address in one of them where the table has such."""

    width: int
    address: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """Cells from `start` to `end` (bytes), its line end included; `reason` says why it was mended, or is empty."""

    start: int
    end: int
    lines: int
    cells: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """Lines from `start` to `end` that are a record each: without a quote, whatever they hold, or regular."""

    start: int
    end: int


def split(data: bytes, start: int, dialect: Dialect, shape: Shape) -> Iterator[Run | Record]:
    """All that is in `data` from `start` on; a blank line between runs is a record without cells."""
    run = run_of_lines(dialect, shape.width)
    while start < len(data):
        if found := run.match(data, start):
            yield Run(start, found.end())
            start = found.end()
        else:
            record = _blank(data, start, dialect) or _record(data, start, dialect, shape)
            yield record
            start = record.end


def first_records(data: bytes, start: int, dialect: Dialect, shape: Shape | None, most: int) -> Iterator[Record]:
    """The records at the start of a text; as long as its shape is not known, each in its plainest reading."""
    for _ in range(most):
        if start >= len(data):
            return
        record = _blank(data, start, dialect) or (
            _plainest(data, start, dialect) if shape is None else _record(data, start, dialect, shape)
        )
        yield record
        start = record.end


def count_lines(data: bytes, start: int, end: int) -> int:
    """How many line ends are there."""
    returns = data.count(b"\r", start, end)
    return data.count(b"\n", start, end) + returns - (data.count(b"\r\n", start, end) if returns else 0)


def _blank(data: bytes, start: int, dialect: Dialect) -> Record | None:
    found = blank_line(dialect).match(data, start)
    return Record(start, found.end(), 1, [], "") if found and found.end() > start else None


def _plainest(data: bytes, start: int, dialect: Dialect) -> Record:
    pattern = regular_record(dialect, None)
    end, line = _line(data, start)
    found = pattern.match(data, start, end)
    if found is None and dialect.quote in line:
        found = pattern.match(data, start, _end_of_lines(data, start, MOST_LINES + 1))
    if found:
        return _regular(data, start, found.end(), dialect)
    return Record(start, end, 1, plainest_cells(line, dialect), "")


def _record(data: bytes, start: int, dialect: Dialect, shape: Shape) -> Record:
    """One record that is no line of a run: the last one, a cell of several lines, or a mended line."""
    end, line = _line(data, start)
    quotes = line.count(dialect.quote)
    if quotes:
        stop = _end_of_lines(data, end, MOST_LINES)
        found = regular_record(dialect, shape.width).match(data, start, stop)
        if found and not _takes_in_rows(data, start, end, found.end(), dialect, shape):
            return _regular(data, start, found.end(), dialect)
    alone = mended(line, dialect, shape.width)
    if not alone.fits and quotes % 2:
        for lines, stop in enumerate(_ends_of_a_cell(data, end, dialect, shape), start=2):
            text = data[start:stop].rstrip(b"\r\n")
            cells = fitting_cells(text.decode(), dialect, shape.width)
            if cells is not None and not _swallows(text, dialect, shape):
                return Record(start, stop, lines, cells, STRAY)
    return Record(start, end, 1, alone.cells, alone.reason)


def _takes_in_rows(data: bytes, start: int, first: int, end: int, dialect: Dialect, shape: Shape) -> bool:
    """Whether a record from `start` to `end`, whose first line ends at `first`, holds rows of the table."""
    if _swallows(data[start:end], dialect, shape):
        return True
    while shape.address is not None and first < end:
        first, line = _line(data, first)
        if _is_row(line, dialect, shape.width, shape.address):
            return True
    return False


def _ends_of_a_cell(data: bytes, start: int, dialect: Dialect, shape: Shape) -> list[int]:
    """The ends of the lines from `start` on that may belong to a cell begun before; a row of the table does not.

    None where no quote there may end a cell.
    """
    if not closing_quote(dialect).search(data, start, _end_of_lines(data, start, MOST_LINES)):
        return []
    ends: list[int] = []
    while start < len(data) and len(ends) < MOST_LINES:
        start, line = _line(data, start)
        if shape.address is not None and _is_row(line, dialect, shape.width, shape.address):
            break
        ends.append(start)
    return ends


def _is_row(line: str, dialect: Dialect, width: int, address: int) -> bool:
    """Whether a line, read alone, is a row of the table: it has its width, and an address in its place."""
    cells = fitting_cells(line, dialect, width) if "@" in line else None
    return cells is not None and bool(ADDRESS.fullmatch(cells[address].strip().strip(dialect.quote)))


def _regular(data: bytes, start: int, end: int, dialect: Dialect) -> Record:
    text = data[start:end]
    for line_end in (b"\r\n", b"\n", b"\r"):
        if text.endswith(line_end):
            text = text.removesuffix(line_end)
            break
    return Record(start, end, count_lines(text, 0, len(text)) + 1, dialect.cells(text), "")


def _swallows(text: bytes, dialect: Dialect, shape: Shape) -> bool:
    """Whether a cell of several lines has taken in rows of a table without addresses: only their width can tell, and
    only of many lines that stand between two others.
    """
    lines = [line for line in LINE_END.split(text) if line]
    if shape.address is not None or len(lines) <= MOST_LINES // 2:
        return False
    return all(fitting_cells(line.decode(), dialect, shape.width) is not None for line in lines[1:-1])


def _line(data: bytes, start: int) -> tuple[int, str]:
    """Where the line ends, line end included, and its text without that."""
    found = LINE_END.search(data, start)
    text, end = (len(data), len(data)) if found is None else found.span()
    return end, data[start:text].decode()


def _end_of_lines(data: bytes, start: int, count: int) -> int:
    """Where the `count`-th line from here ends."""
    found = _lines(count).match(data, start)
    return found.end() if found else start


@lru_cache(maxsize=8)
def _lines(count: int) -> re.Pattern[bytes]:
    return re.compile(rb"(?:[^\r\n]*+(?:\r\n|\r|\n|\Z)){0,%d}+" % count)
