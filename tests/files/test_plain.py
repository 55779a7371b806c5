"""What is read can be written plainly, and read again."""

import csv
import io

import pytest

from core.files.limits import Limits
from core.files.plain import plain_csv
from core.files.read import read_table


def again(data: str) -> list[list[str]]:
    written = plain_csv(read_table(data.encode(), "x", limits=Limits()))
    return list(csv.reader(io.StringIO(written.decode(), newline="")))


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (
            'A;B\n1;x, y\n2;"say ""no"""\n3;"two\nlines"\n',
            [["A", "B"], ["1", "x, y"], ["2", 'say "no"'], ["3", "two\nlines"]],
        ),
        ("Email,Email,\na,b,\n", [["Email", "Email", ""], ["a", "b", ""]]),
        ("A,B\n1,2\n3\n4,5,6\n", [["A", "B"], ["1", "2"], ["3", ""], ["4", "5", "6"]]),
        ("Staff\n\nA,B\n=1,00042\n", [["A", "B"], ["=1", "00042"]]),
        ("A,B\n", [["A", "B"]]),
        ("a@x.example,1\nb@x.example,2\n", [["Column 1", "Column 2"], ["a@x.example", "1"], ["b@x.example", "2"]]),
    ],
)
def test_header_and_every_row_come_out_as_they_are(data, rows):
    assert again(data) == rows
