"""Delimited text becomes rows: fast where no quote can matter, else by Python's strict csv (docs/adr/0007).

Cells come out as they are. Refused with its line: a quote that is never closed, that swallows lines, or that ends
before its cell does, and a row of more cells than the header. Fewer cells are filled up, and said.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa
import pyarrow.csv as pacsv

from core.errors import FileRefused
from core.files.limits import Limits
from core.files.rows import Rows, cell_too_long, check_columns, named_lines
from core.files.text import Text

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
MOST_LINE_ENDS = 10
_SAMPLE = 1 << 18
_BATCH = 20_000
# A line of nothing but delimiters is an empty row, whichever of them is the delimiter.
_GAPS = dict.fromkeys(map(ord, DELIMITERS))
_LINE_END = re.compile(r"\r\n|\r|\n")
_SEP = re.compile(r"sep=(.)(?:\r\n|\r|\n)", re.IGNORECASE)


def read_delimited(decoded: Text, *, limits: Limits) -> tuple[Rows, str]:
    """The rows, and what was understood of them; raises FileRefused."""
    csv.field_size_limit(limits.cell_characters)
    text, first_line, notes = decoded.text, 1, list(decoded.notes)
    if given := _SEP.match(text):
        delimiter, first_line, one_column = given[1], 2, False
        text = text[given.end() :]
        if delimiter not in DELIMITERS:
            raise FileRefused("Line 1 names a delimiter that is not read. Save the file with commas between cells.")
    else:
        delimiter, one_column = choose_delimiter(text, notes)
    rows = None
    if '"' not in text:
        rows = fast(decoded.utf8 if first_line == 1 else text.encode(), delimiter, first_line=first_line, limits=limits)
    if rows is None:
        rows = careful(text, delimiter, first_line=first_line, limits=limits)
    rows.notes[:0] = notes
    cells = "one column" if one_column else DELIMITERS[delimiter]
    return rows, f"CSV · {decoded.encoding} · {cells} · header in line {rows.header_line:,}"


def choose_delimiter(text: str, notes: list[str]) -> tuple[str, bool]:
    """The delimiter by which all lines of a sample have as many cells as the header; whether there is but one column.

    Where none does, the one that most lines agree on. Two that do: the one of more cells, and a note.
    """
    widths = {delimiter: found for delimiter in DELIMITERS if (found := _widths(text, delimiter))}
    regular = [d for d, found in widths.items() if found[0] > 1 and len(set(found)) == 1]
    if regular:
        best = max(regular, key=lambda d: widths[d][0])
        if rivals := [DELIMITERS[d] for d in regular if d != best]:
            notes.append(f"The lines could be split at each {rivals[0]} as well; {DELIMITERS[best]} was taken.")
        return best, False
    if wide := [d for d, found in widths.items() if found[0] > 1]:
        return max(wide, key=lambda d: (widths[d].count(widths[d][0]) / len(widths[d]), widths[d][0])), False
    if not widths:
        return ",", False
    return max(widths, key=lambda d: sum(widths[d]) - len(widths[d])), all(
        set(found) == {1} for found in widths.values()
    )


def fast(data: bytes, delimiter: str, *, first_line: int, limits: Limits) -> Rows | None:
    """UTF-8 without any quote, so that each line end ends a row; None where a row differs in width from the header."""
    before, header = _header_line(data, delimiter)
    width = header.count(delimiter) + 1
    check_columns(width, limits)
    names = [str(position) for position in range(width)]
    try:
        table = pacsv.read_csv(
            pa.py_buffer(data),
            # One block: where a block ends must not matter.
            read_options=pacsv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False
            ),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string())),
        )
    except pa.ArrowInvalid:
        return None
    under = table.slice(before + 1)
    start = first_line + before + 1
    lines = pa.chunked_array([pa.array(range(start, start + under.num_rows), pa.uint32())])
    return Rows(header.split(delimiter), first_line + before, under.columns, lines)


def careful(text: str, delimiter: str, *, first_line: int, limits: Limits) -> Rows:
    """Any text; raises FileRefused that names the line."""
    records = _records(text, delimiter, first_line=first_line, limits=limits)
    header_line, _, header = next((found for found in records if any(map(str.strip, found[2]))), (0, 0, []))
    if not header:
        raise _no_header()
    width = len(header)
    check_columns(width, limits)
    chunks: list[list[pa.Array]] = [[] for _ in header]
    numbers: list[pa.Array] = []
    short: list[int] = []
    tall: list[int] = []
    while batch := list(islice(records, _BATCH)):
        rows = []
        for line, height, row in batch:
            if height > 1:
                tall.append(line)
            if len(row) != width:
                row = _fitted(row, line, header_line, width, delimiter, short)
            rows.append(row)
        for chunk, column in zip(chunks, zip(*rows, strict=True), strict=True):
            chunk.append(pa.array(column, pa.large_string()))
        numbers.append(pa.array([line for line, _, _ in batch], pa.uint32()))
    columns = [pa.chunked_array(chunk, pa.large_string()) for chunk in chunks]
    return Rows(header, header_line, columns, pa.chunked_array(numbers, pa.uint32()), _mended(short, tall))


def _records(text: str, delimiter: str, *, first_line: int, limits: Limits) -> Iterator[tuple[int, int, list[str]]]:
    """Each record with the line that it starts in and how many lines it takes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = first_line
    try:
        for row in reader:
            end = first_line + reader.line_num
            if end - start > MOST_LINE_ENDS:
                _check_height(row, start)
            yield start, end - start, row
            start = end
    except csv.Error as error:
        if "field limit" not in str(error):
            raise FileRefused(
                f"A quote in the row that starts in line {start:,} is not closed, or is closed before its cell ends. "
                "Double each quote inside a cell, or remove it, and upload the file again."
            ) from None
        if first_line + reader.line_num - start > MOST_LINE_ENDS:
            raise _swallowed(start) from None
        raise cell_too_long(start, limits) from None


def _fitted(row: list[str], line: int, header_line: int, width: int, delimiter: str, short: list[int]) -> list[str]:
    """The row with its missing cells; an empty line is not noted as short."""
    if len(row) > width:
        raise FileRefused(
            f"Line {line:,} has {len(row):,} cells and the header in line {header_line:,} has {width:,}. "
            f"Put quotes around a cell that holds a {DELIMITERS[delimiter]}, or remove the lines above the header."
        )
    if any(map(str.strip, row)):
        short.append(line)
    return row + [""] * (width - len(row))


def _mended(short: list[int], tall: list[int]) -> list[str]:
    notes = []
    if short:
        have = "has" if len(short) == 1 else "have"
        notes.append(f"{named_lines(short)} {have} fewer cells than the header; the missing ones are empty.")
    if tall:
        notes.append(f"{named_lines(tall)} {'goes' if len(tall) == 1 else 'go'} over several lines, inside quotes.")
    return notes


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells the rows at the start have; empty rows, and what a broken quote hides, do not count."""
    sample = text[:_SAMPLE]
    found: list[int] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    try:
        found.extend(len(row) for row in reader if "".join(row).translate(_GAPS).strip())
    except csv.Error:
        return found
    # The sample may end within a row.
    return found[:-1] if len(sample) < len(text) and len(found) > 1 else found


def _header_line(data: bytes, delimiter: str) -> tuple[int, str]:
    """How many lines stand before the first that is not blank, and that line."""
    for before, line in enumerate(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")):
        if any(map(str.strip, line.split(delimiter))):
            return before, line.rstrip("\r\n")
    raise _no_header()


def _check_height(row: list[str], start: int) -> None:
    for cell in row:
        if len(list(islice(_LINE_END.finditer(cell), MOST_LINE_ENDS + 1))) > MOST_LINE_ENDS:
            raise _swallowed(start)


def _swallowed(start: int) -> FileRefused:
    return FileRefused(
        f"A quote in line {start:,} takes in more than {MOST_LINE_ENDS} lines, rows of other people perhaps. "
        "Remove the quote, or the line ends inside the cell, and upload the file again."
    )


def _no_header() -> FileRefused:
    return FileRefused("The file holds no cell. Choose the file that holds the list.")
