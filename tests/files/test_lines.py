"""Many lines at once are read as each of them is alone."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.dialect import Dialect, regular_record
from core.files.lines import joined_pieces, pieces_of_lines
from core.files.mend import mended
from core.files.rows import Mends

WIDTH = 3
COMMA = Dialect(",")
# Anything without a quote, and what is regular with quotes.
BARE = st.text("ab,;|\t' é", max_size=12)
LINES = st.lists(BARE | st.sampled_from(['"a, b",c,"d ""e"""', '"","x",y', "a,b,c"]), min_size=1, max_size=12)


def together(lines, dialect, line_end="\n"):
    mends = Mends()
    block = "".join(line + line_end for line in lines).encode()
    numbers = pa.array(range(5, 5 + len(lines)), pa.uint32())
    piece = joined_pieces(pieces_of_lines(block, numbers, dialect, WIDTH, mends), WIDTH)
    rows = zip(*(column.to_pylist() for column in piece.columns), strict=True)
    return piece.lines.to_pylist(), [list(row) for row in rows], mends.table().to_pylist()


def alone(line, dialect):
    """What one line comes to: its cells, without empty ones at the end, and why they are not simply those."""
    if not line.strip(" \t\x0b\x0c" + dialect.delimiter):
        return [], ""
    if dialect.quote in line:
        return stripped(dialect.cells(line.encode())), ""
    found = mended(line, dialect, WIDTH)
    return stripped([cell.lstrip(" ") for cell in found.cells] if dialect.padded else found.cells), found.reason


def stripped(cells):
    last = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:last]


@pytest.mark.parametrize("dialect", [COMMA, Dialect(",", escaped=True), Dialect(",", "'")], ids=lambda each: each.words)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=repr)
@given(lines=LINES)
def test_each_line_is_read_as_if_it_were_alone(dialect, line_end, lines):
    record = regular_record(dialect, WIDTH)
    lines = [line for line in lines if dialect.quote not in line or record.fullmatch(line.encode())] or ["a"]
    numbers, rows, mends = together(lines, dialect, line_end)

    expected = [alone(line, dialect) for line in lines]
    assert numbers == list(range(5, 5 + len(lines)))
    assert [stripped(row) for row in rows] == [cells for cells, _ in expected]
    assert mends == [
        {"line": number, "reason": reason, "raw": line}
        for number, line, (_, reason) in zip(numbers, lines, expected, strict=True)
        if reason
    ]


def test_spaces_after_delimiters_belong_to_no_cell():
    padded = Dialect(",", padded=True)

    assert together(["a, b,  c", '"a", "b, ""x",c', "d"], padded)[1] == [
        ["a", "b", "c"],
        ["a", 'b, "x', "c"],
        ["d", "", ""],
    ]


def test_a_row_wider_than_the_table_widens_it_for_all():
    assert together(["a,b,c", "d,e,f,g"], COMMA)[1] == [["a", "b", "c", ""], ["d", "e", "f", "g"]]
