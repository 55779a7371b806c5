"""Lines that are a record each, many at once: regular ones by Arrow, ragged ones by the number of their cells.

What comes out are pieces of the table, in no order but that of their line numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from core.files.dialect import DELIMITERS, Dialect, padding_of_cells, regular_record
from core.files.limits import Limits
from core.files.mend import mended, ragged
from core.files.rows import Mends, check_columns, empty_cells

_TEXT = pa.large_string()
# Where no quote is, a block ends where a line does, and the blocks are read side by side.
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a table: columns of one length, and the line (UInt32) of each row."""

    columns: list[pa.ChunkedArray]
    lines: pa.Array


def pieces_of_lines(
    block: bytes, lines: pa.Array, dialect: Dialect, width: int, mends: Mends, limits: Limits
) -> Iterator[Piece]:
    """The rows in `block`, whose lines have these numbers; a blank one has empty cells, ragged ones are in `mends`.

    Each line is without a quote, or a regular record of `width` cells. Raises FileRefused for more columns than the
    limit.
    """
    whole = _columns(block, dialect, width)
    if whole is not None and len(whole[0]) == len(lines):
        yield Piece(whole, lines)
        return
    each = block.splitlines()
    texts = pa.array(each, _TEXT)
    cells = pc.add(pc.count_substring(texts, dialect.delimiter), 1)
    blank = pc.equal(pc.utf8_trim(texts, " \t\x0b\x0c" + dialect.delimiter), "")
    quoted = pc.match_substring(texts, dialect.quote)
    fits = pc.or_(quoted, pc.equal(cells, width))
    if pc.any(blank).as_py():
        blanks = lines.filter(blank)
        yield Piece([empty_cells(len(blanks))] * width, blanks)
    if pc.any(regular := pc.and_not(fits, blank)).as_py():
        yield Piece(_regular_columns(_joined(each, regular), dialect, width), lines.filter(regular))
    unlike = pc.and_not(pc.invert(fits), blank)
    if not pc.any(unlike).as_py():
        return
    # A very wide one is looked at alone as well: what is beyond the table may be empty.
    in_doubt = pc.or_(_in_doubt(texts, dialect, width), pc.greater(cells, limits.columns))
    in_doubt = pc.and_(unlike, in_doubt)
    yield from _mended(each, lines, in_doubt, dialect, width, mends, limits)
    unlike = pc.and_not(unlike, in_doubt)
    for count in pc.unique(cells.filter(unlike)).to_pylist():
        of_count = pc.and_(unlike, pc.equal(cells, count))
        columns = _regular_columns(_joined(each, of_count), dialect, count)
        yield from _ragged(Piece(columns, lines.filter(of_count)), texts.filter(of_count), width, mends)


def pieces_of_cells(rows: Sequence[list[str]], lines: Sequence[int], width: int, limits: Limits) -> Piece:
    """Rows of any number of cells, as wide as the widest, at least `width`; raises FileRefused beyond the limit."""
    widest = max(width, *map(len, rows))
    check_columns(widest, limits)
    padded = (row + [""] * (widest - len(row)) for row in rows)
    columns = [pa.chunked_array([pa.array(column, _TEXT)]) for column in zip(*padded, strict=True)]
    return Piece(columns, pa.array(lines, pa.uint32()))


def joined_pieces(pieces: Iterable[Piece], width: int) -> Piece:
    """All of them as one, in the order of their lines, each column filled up with empty cells; `width` at least."""
    all_of_them = [piece for piece in pieces if len(piece.lines)]
    if len(all_of_them) == 1:
        return all_of_them[0]
    widest = max([width, *(len(piece.columns) for piece in all_of_them)])
    lines = pa.concat_arrays([pa.array([], pa.uint32()), *(piece.lines for piece in all_of_them)])
    order = pc.sort_indices(lines)
    columns = []
    for place in range(widest):
        chunks = [
            chunk
            for piece in all_of_them
            for chunk in (
                piece.columns[place].chunks if place < len(piece.columns) else empty_cells(len(piece.lines)).chunks
            )
        ]
        columns.append(pa.chunked_array([pa.chunked_array(chunks, _TEXT).combine_chunks().take(order)]))
    return Piece(columns, lines.take(order))


def arrow_columns(
    block: bytes | memoryview, delimiter: str, width: int, *, quote: str | None = None
) -> list[pa.ChunkedArray] | None:
    """The columns of lines of exactly that width; None where Arrow finds another one."""
    names = [str(position) for position in range(width)]
    if not len(block):
        return [pa.chunked_array([], _TEXT)] * width
    try:
        table = pacsv.read_csv(
            pa.py_buffer(block),
            read_options=pacsv.ReadOptions(
                column_names=names,
                use_threads=quote is None,
                block_size=_BLOCK if quote is None else len(block) + 1,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                quote_char=quote or False,
                double_quote=quote is not None,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, _TEXT)),
        )
    except pa.ArrowInvalid:
        return None
    return list(table.columns)


def _columns(block: bytes, dialect: Dialect, width: int) -> list[pa.ChunkedArray] | None:
    """The columns of regular lines; None where Arrow finds that they are not, or cannot read what is escaped."""
    if dialect.quote.encode() not in block:
        columns = arrow_columns(block, dialect.delimiter, width)
        return [pc.utf8_ltrim(column, " ") for column in columns] if columns and dialect.padded else columns
    if dialect.escaped:
        return None
    if dialect.padded:
        block = padding_of_cells(dialect).sub(rb"\1", block.lstrip(b" "))
    return arrow_columns(block, dialect.delimiter, width, quote=dialect.quote)


def _regular_columns(block: bytes, dialect: Dialect, width: int) -> list[pa.ChunkedArray]:
    """The same of lines that are known to have `width` cells."""
    columns = _columns(block, dialect, width)
    count = block.count(b"\n")
    if columns is not None and len(columns[0]) == count:
        return columns
    records = regular_record(dialect, width).finditer(block)
    cells = [dialect.cells(record[0].rstrip(b"\n")) for record in records if record.end() > record.start()]
    return [pa.chunked_array([pa.array(column, _TEXT)]) for column in zip(*cells, strict=True)]


def _joined(lines: list[bytes], which: pa.Array) -> bytes:
    return b"\n".join(compress(lines, which.to_pylist())) + b"\n"


def _in_doubt(texts: pa.Array, dialect: Dialect, width: int) -> pa.Array:
    """Which lines may be written in another dialect (core/files/mend.py): all of them are looked at one by one."""
    doubt = pc.count_substring(texts, "'" if dialect.quote == '"' else '"')
    found = pc.greater(doubt, 1)
    for delimiter in DELIMITERS if width > 1 else ():
        if delimiter not in (dialect.delimiter, " "):
            found = pc.or_(found, pc.greater_equal(pc.count_substring(texts, delimiter), width - 1))
    return found


def _mended(
    each: list[bytes], lines: pa.Array, which: pa.Array, dialect: Dialect, width: int, mends: Mends, limits: Limits
) -> Iterator[Piece]:
    chosen = which.to_pylist()
    numbers = lines.filter(which).to_pylist()
    rows = []
    for number, line in zip(numbers, compress(each, chosen), strict=True):
        text = line.decode()
        found = mended(text, dialect, width)
        rows.append(found.cells)
        if found.reason:
            mends.add(number, found.reason, text)
    if rows:
        yield pieces_of_cells(rows, numbers, width, limits)


def _ragged(piece: Piece, texts: pa.Array, width: int, mends: Mends) -> Iterator[Piece]:
    """Rows of one other width; what is beyond the table and empty in all its cells is nothing to mend."""
    count = len(piece.columns)
    if count < width:
        mends.add_all(piece.lines, ragged(count, width), texts)
        yield piece
        return
    beyond = pc.not_equal(pc.utf8_trim_whitespace(piece.columns[width]), "")
    for column in piece.columns[width + 1 :]:
        beyond = pc.or_(beyond, pc.not_equal(pc.utf8_trim_whitespace(column), ""))
    beyond = beyond.combine_chunks()
    mends.add_all(piece.lines.filter(beyond), ragged(count, width), texts.filter(beyond))
    yield Piece([column.filter(beyond) for column in piece.columns], piece.lines.filter(beyond))
    fits = pc.invert(beyond)
    yield Piece([column.filter(fits) for column in piece.columns[:width]], piece.lines.filter(fits))
