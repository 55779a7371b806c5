"""Many lines at once are read as each of them is alone."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FileRefused
from core.files import lines as lines_of
from core.files.dialect import Dialect, regular_record
from core.files.limits import Limits
from core.files.lines import arrow_columns, joined_pieces, pieces_of_lines
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
    piece = joined_pieces(pieces_of_lines(block, numbers, dialect, WIDTH, mends, Limits()), WIDTH)
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
    """Without empty cells at the end; a row of nothing but blanks, which is left out later, has none."""
    if not any(map(str.strip, cells)):
        return []
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


@given(text=st.lists(st.text("ab,", max_size=5), max_size=30), ends=st.lists(st.sampled_from(["\n", "\r\n", "\r"])))
def test_where_a_block_ends_does_not_matter(text, ends):
    data = "".join(line + end for line, end in zip(text, ends, strict=False)).encode()
    with pytest.MonkeyPatch.context() as patch:
        whole = arrow_columns(data, ",", 1) or arrow_columns(data, ",", 2)
        patch.setattr(lines_of, "_BLOCK", 8)
        pieces = arrow_columns(data, ",", 1) or arrow_columns(data, ",", 2)

    assert [column.to_pylist() for column in pieces or []] == [column.to_pylist() for column in whole or []]


def test_a_line_longer_than_a_block_is_a_line():
    wide = "x" * (1 << 21)

    assert together(["a,b,c", f"{wide},b,c", "d,e"], COMMA)[1] == [["a", "b", "c"], [wide, "b", "c"], ["d", "e", ""]]


def test_one_very_wide_line_is_refused_before_the_table_is_made_so_wide():
    with pytest.raises(FileRefused, match="300,002 columns"):
        together(["a,b,c"] * 1000 + ["x," * 300_000 + "y,z"], COMMA)


def test_a_very_wide_line_that_is_empty_beyond_the_table_is_a_row():
    assert together(["a,b,c", "d,e,f" + "," * 300_000], COMMA)[1:] == ([["a", "b", "c"], ["d", "e", "f"]], [])
