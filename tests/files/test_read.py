"""Files as people upload them: each is read exactly, or refused with a sentence that says where and what to do."""

import gzip
from pathlib import Path

import pytest

from core.errors import FileRefused
from core.files.limits import Limits
from core.files.read import read_table
from core.files.table import require_rows
from core.files.understood import GUESSED, Choices

LIMITS = Limits()
ROWS = [("ana@acme.example", "Ana"), ("bo@acme.example", "Bo")]
PLAIN = "Email,Name\nana@acme.example,Ana\nbo@acme.example,Bo\n"
LIST = "".join(f"p{i}@acme.example,P {i}\n" for i in range(1000))


def read(data: bytes | str, name: str = "staff.csv", limits: Limits = LIMITS, choices: Choices = GUESSED):
    return read_table(data if isinstance(data, bytes) else data.encode(), name, limits=limits, choices=choices)


@pytest.mark.parametrize(
    ("data", "understood"),
    [
        (PLAIN.encode(), "CSV · UTF-8 · comma · header in line 1"),
        (PLAIN.encode("utf-8-sig"), "CSV · UTF-8 · comma"),
        (PLAIN.encode("utf-16"), "CSV · UTF-16 LE · comma"),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "CSV · UTF-16 BE · comma"),
        (PLAIN.replace("\n", "\r\n").encode(), "comma"),
        (PLAIN.replace("\n", "\r").encode(), "comma"),
        (PLAIN.replace("\n", "\r\n", 1).encode(), "comma"),
        (PLAIN.rstrip("\n").encode(), "comma"),
        (PLAIN.replace(",", ";").encode(), "semicolon"),
        (PLAIN.replace(",", "\t").encode(), "tab"),
        (PLAIN.replace(",", "|").encode(), "pipe"),
        (PLAIN.replace(",", " ").encode(), "space"),
        (PLAIN.replace(",", ", ").encode(), "comma and space"),
        (b"sep=;\r\n" + PLAIN.replace(",", ";").encode(), "semicolon · header in line 2"),
        (PLAIN.replace("Name", '"Name"').encode("utf-8-sig"), "comma"),
        (PLAIN.replace("Bo\n", '"Bo"').encode(), "comma"),
        (f"Email,Name\n{PLAIN}".encode(), "comma"),
    ],
)
def test_a_clean_file_is_read_and_said_how(data, understood):
    table = read(data)

    assert table.header in (("Email", "Name"), ("Email Email", "Name Name"))
    assert table.cells.rows() == ROWS
    assert understood in str(table.understood)
    assert table.understood.certain
    assert table.mended.is_empty()
    assert table.notes == ()


def test_a_file_of_one_column_is_fine():
    table = read("Email\nana@acme.example\n")

    assert table.cells.rows() == [("ana@acme.example",)]
    assert "one column" in str(table.understood)


@pytest.mark.parametrize("cell", ["00042", "1e5", "1234567890123456789012", "=1+1", "@x", "NULL", "nan", "true", " a "])
def test_text_stays_the_text_it_is(cell):
    assert read(f"Id,Email\n{cell},x\n").cells.rows() == [(cell, "x")]


def test_quoted_cells_hold_line_ends_quotes_and_delimiters():
    table = read('A,B\r\n"x\r\ny","say ""no"", please"\r\nlast,row')

    assert table.cells.rows() == [("x\r\ny", 'say "no", please'), ("last", "row")]
    assert table.lines.to_list() == [2, 4]
    assert table.mended.is_empty()


def test_empty_rows_are_left_out_counted_and_keep_the_others_lines():
    table = read("\nA,B\n\n1,2\n,\n  \n3,4\n")

    assert table.cells.rows() == [("1", "2"), ("3", "4")]
    assert table.lines.to_list() == [4, 7]
    assert table.understood.header_line == 2
    assert "3 empty rows were left out." in table.notes


def test_missing_cells_are_empty_and_the_row_is_listed():
    table = read("A,B,C\n1,2,3\n4\n5,6,7\n")

    assert table.cells.row(1) == ("4", "", "")
    assert table.mended.rows() == [(3, "Fewer cells than the table: 1, not 3", "4")]


def test_cells_beyond_the_table_are_kept_in_columns_of_their_own():
    table = read("A,B\n1,2\n3,4,5\n6,7\n")

    assert table.cells.columns == ["A", "B", "Column 3"]
    assert table.cells.rows() == [("1", "2", ""), ("3", "4", "5"), ("6", "7", "")]
    assert table.width == 2
    assert table.mended.rows() == [(3, "More cells than the table: 3, not 2", "3,4,5")]


@pytest.mark.parametrize(
    ("first", "second"), [('"P 500', "P 600"), ('"P 500', 'P 600"'), ('"P 500', '"P 600'), ('P "5"00', "P 600")]
)
def test_a_stray_quote_swallows_nobody(first, second):
    table = read(f"Email,Name\n{LIST}".replace("P 500\n", f"{first}\n").replace("P 600\n", f"{second}\n"))

    assert table.cells["Email"].to_list() == [f"p{i}@acme.example" for i in range(1000)]
    assert table.mended["line"].to_list() == [line for line, cell in ((502, first), (602, second)) if cell[0] == '"']


def test_what_stands_above_the_header_is_not_read_and_said():
    table = read(f"Staff of Acme\n\n{PLAIN}")

    assert table.cells.rows() == ROWS
    assert table.understood.header_line == 3
    assert table.notes == ("1 row above the table is not read.",)


def test_the_title_of_the_messy_sample_is_not_its_header():
    data = (Path(__file__).parents[2] / "data" / "samples" / "messy.csv").read_bytes()
    table = read(data)

    assert table.header == ("E-Mail-Adresse ", " Name", "Abteilung")
    assert table.understood.header_line == 2
    assert "1 row above the table is not read." in table.notes


def test_a_second_table_comes_out_as_rows_of_the_first():
    table = read(f"{PLAIN}\nId,Email,Name\n7,cy@acme.example,Cy\n")

    assert table.cells.rows()[2:] == [("Id", "Email", "Name"), ("7", "cy@acme.example", "Cy")]
    assert table.mended["line"].to_list() == [5, 6]


def test_a_footer_is_a_row_and_listed():
    table = read(f"{PLAIN}Total: 2\n")

    assert table.cells.rows()[2:] == [("Total: 2", "")]
    assert table.mended["line"].to_list() == [4]


def test_rows_without_a_header_have_numbered_columns():
    table = read("ana@acme.example,Ana\nbo@acme.example,Bo\n")

    assert table.cells.columns == ["Column 1", "Column 2"]
    assert table.cells.rows() == ROWS
    assert str(table.understood).endswith("no header")


def test_a_header_without_rows_is_a_table_that_screens_refuse():
    table = read("Email,Name\n")

    assert (table.header, table.cells.height) == (("Email", "Name"), 0)
    with pytest.raises(FileRefused, match="no rows under it"):
        require_rows(table)


def test_a_lost_character_is_marked_and_its_row_listed():
    table = read(b"A,B\n" + "Zoë,1\n".encode() * 20 + b"Jos\xe9,2\n")

    assert table.cells.row(20) == ("Jos\ufffd", "2")
    assert table.mended["line"].to_list() == [22]


def test_a_nul_is_taken_out_and_its_row_listed():
    table = read(b"A,B\n1,2\n3,\x004\n")

    assert table.cells.row(1) == ("3", "4")
    assert table.mended["line"].to_list() == [3]


def test_a_person_corrects_each_guess():
    data = "a;b,c\nd;e,f\n".encode("utf-16-le")
    choices = Choices(encoding="utf-16-le", delimiter=";", header_line=0)

    assert read(data, choices=choices).cells.rows() == [("a", "b,c"), ("d", "e,f")]
    assert read("x\ny\nA,B\n1,2\n", choices=Choices(header_line=3)).cells.rows() == [("1", "2")]


def test_a_header_below_the_last_line_is_refused_with_that_line():
    with pytest.raises(FileRefused, match=r"There is no line 9: the last one is line 3\. Say which line"):
        read("x\ny\nz\n", choices=Choices(header_line=9))


def test_columns_get_names_that_differ_and_are_never_empty():
    table = read("Email,,Email, E  mail \n1,2,3,4\n")

    assert table.cells.columns == ["Email", "Column 2", "Email (2)", "E mail"]
    assert len(table.notes) == 2


def test_a_second_byte_order_mark_is_ignored_and_said():
    table = read("\ufeff\ufeff" + PLAIN)

    assert table.cells.columns == ["Email", "Name"]
    assert len(table.notes) == 1


def test_a_tie_between_delimiters_is_said():
    assert "semicolon" in read("A;a,B\n1;1,2\n").notes[0]


def test_text_that_is_called_a_workbook_is_read_and_said():
    assert "holds text" in read(PLAIN, "staff.xlsx").notes[0]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "0 bytes"),
        (b"\xef\xbb\xbf", "nothing but"),
        (b"\n\r\n\n", "nothing but"),
        (b"   ", "nothing but"),
        (b",,\n,,\n", "no cell"),
        (PLAIN.encode("utf-32"), "NUL"),
        (b"\0" * 100, "NUL"),
        (b"A,B\n" + b"x" * 40_000 + b",1\n", "Line 2 has a cell of more than 32,768"),
        (b'A,B\n"' + b"x" * 40_000 + b'",1\n', "Line 2 has a cell of more than 32,768"),
        (",".join(map(str, range(501))).encode() + b"\n1\n", "501 columns"),
        (b"sep=:\nA:B\n1:2\n", "Line 1 names a delimiter"),
        (b"\x89PNG\r\n\x1a\n\0\0", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"%PDF-1.7\n", "a PDF"),
        (gzip.compress(PLAIN.encode(), mtime=0), "a compressed file"),
        (b"MZ\x90\0\3\0", "a program"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "a document and not a workbook"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(FileRefused, match=sentence):
        read(data)


def test_limits_are_named():
    with pytest.raises(FileRefused, match="at most 1 MB"):
        read(b"A,B\n" + b"1,2\n" * 300_000, limits=Limits(megabytes=1))
    with pytest.raises(FileRefused, match="more than 10 rows"):
        read("A,B\n" + "1,2\n" * 11, limits=Limits(rows=10))


@pytest.mark.parametrize("name", ["../../etc/passwd", "x" * 300, "a\u202ecsv.exe", "a\nb", "<b>.csv"])
def test_the_name_is_never_a_path(name):
    assert read(PLAIN, name).cells.rows() == ROWS
