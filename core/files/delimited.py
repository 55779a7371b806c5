"""Delimited text becomes rows, whatever it looks like: every cell comes out, and what was mended is said row by row.

Regular records, as long as they run, are read by Arrow (docs/adr/0007); each other one by core/files/records.py.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from core.errors import FileRefused
from core.files.dialect import DELIMITERS, Dialect, regular_record
from core.files.limits import Limits
from core.files.records import Record, Run, Shape, count_lines, first_records, split
from core.files.rows import Mends, Rows, check_columns, header_beyond, note_above
from core.files.sniff import sniff
from core.files.structure import Header, address_column, find_header, joined_names
from core.files.text import Text
from core.files.understood import Choices, Understood

_FIRST = 100
_RAW = 1000
_SAMPLE = 1 << 16
_NO_CELL = b"\r\n\x0b\x0c" + "".join(DELIMITERS).encode()
_SUSPECTS = {
    "\0": "A NUL character was taken out",
    "\ufffd": "A character was lost: its bytes are in another encoding than the rest",
}
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
    rows = _rows(data, dialect, top, notes)
    rows.suspects = {character: reason for character, reason in _SUSPECTS.items() if character.encode() in data}
    one_column = top.shape.width == 1 and len(rows.columns) == 1
    cells = "one column" if one_column else dialect.words
    return rows, Understood(
        f"CSV · {decoded.words} · {cells}",
        top.header_line,
        encoding=decoded.encoding,
        certain=decoded.certain,
        delimiter=dialect.delimiter,
    )


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


@dataclass(slots=True)
class _Body:
    """What a text turned out to hold: runs with their first line, and single records with theirs."""

    runs: list[Run] = field(default_factory=list)
    run_lines: list[range] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    record_lines: list[int] = field(default_factory=list)
    blank: int = 0


def _rows(data: bytes, dialect: Dialect, top: _Top, notes: list[str]) -> Rows:
    if dialect.plain and dialect.quote.encode() not in data:
        # Where no quote is, each line end ends a record, and Arrow refuses what is not regular.
        table = _arrow(memoryview(data)[top.body :], dialect, top.shape.width, quotes=False)
        if table is not None:
            lines = pa.array(range(top.body_line, top.body_line + table.num_rows), pa.uint32())
            return Rows(top.names, top.shape.width, table.columns, pa.chunked_array([lines]), notes)
    body = _body(data, dialect, top)
    return _assembled(data, dialect, top, body, notes)


def _body(data: bytes, dialect: Dialect, top: _Top) -> _Body:
    body = _Body()
    line = top.body_line
    for part in split(data, top.body, dialect, top.shape):
        if isinstance(part, Run):
            count = count_lines(data, part.start, part.end)
            body.runs.append(part)
            body.run_lines.append(range(line, line + count))
            line += count
        else:
            if part.cells:
                body.records.append(part)
                body.record_lines.append(line)
            else:
                body.blank += 1
            line += part.lines
    return body


def _assembled(data: bytes, dialect: Dialect, top: _Top, body: _Body, notes: list[str]) -> Rows:
    """Runs and records as one table, in the order of their lines."""
    width = top.shape.width
    regular = _regular(data, dialect, width, body.runs)
    columns = [column.combine_chunks() for column in regular.columns]
    lines = pa.array([line for run in body.run_lines for line in run], pa.uint32())
    mends = Mends()
    if body.records:
        widest = max(width, *(len(record.cells) for record in body.records))
        columns += [pa.repeat(pa.scalar("", pa.large_string()), regular.num_rows)] * (widest - width)
        padded = (record.cells + [""] * (widest - len(record.cells)) for record in body.records)
        single = [pa.array(column, pa.large_string()) for column in zip(*padded, strict=True)]
        lines = pa.concat_arrays([lines, pa.array(body.record_lines, pa.uint32())])
        order = pc.sort_indices(lines)
        columns = [pa.concat_arrays(both).take(order) for both in zip(columns, single, strict=True)]
        lines = lines.take(order)
        for record, line in zip(body.records, body.record_lines, strict=True):
            if record.reason:
                mends.add(line, record.reason, data[record.start : record.end][: 4 * _RAW].decode(errors="ignore"))
    chunked = [pa.chunked_array([column]) for column in columns]
    return Rows(top.names, width, chunked, pa.chunked_array([lines]), notes, mends, body.blank)


def _regular(data: bytes, dialect: Dialect, width: int, runs: list[Run]) -> pa.Table:
    view = memoryview(data)
    if dialect.plain:
        joined = view[runs[0].start : runs[0].end] if len(runs) == 1 else b"".join(view[r.start : r.end] for r in runs)
        table = _arrow(joined, dialect, width, quotes=True)
        # A line feed that begins a run ends a row of its own, unless it comes to stand after a carriage return.
        if table is not None and table.num_rows == sum(count_lines(data, run.start, run.end) for run in runs):
            return table
    cells = (record for run in runs for record in _cells(data, run, dialect, width))
    columns = list(zip(*cells, strict=True)) or [()] * width
    return pa.table([pa.array(column, pa.large_string()) for column in columns], names=_numbered(width))


def _cells(data: bytes, run: Run, dialect: Dialect, width: int) -> Iterator[list[str]]:
    for record in regular_record(dialect, width).finditer(data, run.start, run.end):
        if record.end() > record.start():
            yield dialect.cells(record[0].rstrip(b"\r\n"))


def _arrow(data: memoryview | bytes, dialect: Dialect, width: int, *, quotes: bool) -> pa.Table | None:
    """All of it as one block of rows of that width; None where Arrow finds that it is not."""
    if not len(data):
        return pa.table([pa.array([], pa.large_string())] * width, names=_numbered(width))
    try:
        return pacsv.read_csv(
            pa.py_buffer(data),
            # One block: where a block ends must not matter.
            read_options=pacsv.ReadOptions(column_names=_numbered(width), use_threads=False, block_size=len(data) + 1),
            parse_options=pacsv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote if quotes else False,
                double_quote=quotes,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(_numbered(width), pa.large_string())),
        )
    except pa.ArrowInvalid:
        return None


def _numbered(width: int) -> list[str]:
    return [str(position) for position in range(width)]
