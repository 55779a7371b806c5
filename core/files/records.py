"""The records of a delimited text: regular ones in long runs, each other one looked at by itself.

A record that breaks the rules costs no other record: it is mended alone, and the next line starts anew. A quote that
takes in whole lines is told from a cell of several lines, and undone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.files.dialect import LINE_END, Dialect, blank_line, regular_record, regular_run
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
    """Regular records, one line each, from `start` to `end`."""

    start: int
    end: int


def split(data: bytes, start: int, dialect: Dialect, shape: Shape) -> Iterator[Run | Record]:
    """All that is in `data` from `start` on; a blank line is a record without cells."""
    run = regular_run(dialect, shape.width)
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
    """One record that is no line of the right width: the last one, a cell of several lines, or a mended line."""
    end, line = _line(data, start)
    quotes = line.count(dialect.quote)
    if quotes:
        pattern = regular_record(dialect, shape.width)
        found = pattern.match(data, start, end) or pattern.match(
            data, start, _end_of_lines(data, start, MOST_LINES + 1)
        )
        if found and not _swallows(data[start : found.end()], dialect, shape):
            return _regular(data, start, found.end(), dialect)
    alone = mended(line, dialect, shape.width)
    if not alone.fits and quotes % 2:
        for lines in range(2, MOST_LINES + 2):
            stop = _end_of_lines(data, start, lines)
            text = data[start:stop].rstrip(b"\r\n")
            cells = fitting_cells(text.decode(), dialect, shape.width)
            if cells is not None and not _swallows(text, dialect, shape):
                return Record(start, stop, lines, cells, STRAY)
            if stop == len(data):
                break
    return Record(start, end, 1, alone.cells, alone.reason)


def _regular(data: bytes, start: int, end: int, dialect: Dialect) -> Record:
    text = data[start:end]
    for line_end in (b"\r\n", b"\n", b"\r"):
        if text.endswith(line_end):
            text = text.removesuffix(line_end)
            break
    return Record(start, end, count_lines(text, 0, len(text)) + 1, dialect.cells(text), "")


def _swallows(text: bytes, dialect: Dialect, shape: Shape) -> bool:
    """Whether one of several lines, read alone, is a row of the table: it has its width, and an address in its place.

    Without a column of addresses only the width can tell, and only of lines that stand between two others.
    """
    first = LINE_END.search(text)
    if first is None or (shape.address is not None and b"@" not in text[first.end() :]):
        return False
    lines = [line.decode() for line in LINE_END.split(text) if line]
    if len(lines) < 2:
        return False
    alone = [fitting_cells(line, dialect, shape.width) for line in lines]
    if shape.address is None:
        return len(alone) > MOST_LINES // 2 and all(cells is not None for cells in alone[1:-1])
    place = shape.address
    return any(cells and ADDRESS.fullmatch(cells[place].strip().strip(dialect.quote)) for cells in alone[1:])


def _line(data: bytes, start: int) -> tuple[int, str]:
    """Where the line ends, line end included, and its text without that."""
    found = LINE_END.search(data, start)
    text, end = (len(data), len(data)) if found is None else found.span()
    return end, data[start:text].decode()


def _end_of_lines(data: bytes, start: int, count: int) -> int:
    """Where the `count`-th line from here ends."""
    for _ in range(count):
        found = LINE_END.search(data, start)
        if found is None:
            return len(data)
        start = found.end()
    return start
