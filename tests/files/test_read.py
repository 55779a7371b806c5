"""Files as people upload them: each is read exactly, or refused with a sentence that says where and what to do."""

import gzip

import pytest

from core.errors import FileRefused
from core.files.limits import Limits
from core.files.read import read_table

LIMITS = Limits()
ROWS = [("ana@acme.example", "Ana"), ("bo@acme.example", "Bo")]
PLAIN = "Email,Name\nana@acme.example,Ana\nbo@acme.example,Bo\n"
LIST = "".join(f"p{i}@acme.example,P {i}\n" for i in range(1000))


def read(data: bytes | str, name: str = "staff.csv", limits: Limits = LIMITS):
    return read_table(data if isinstance(data, bytes) else data.encode(), name, limits=limits)


@pytest.mark.parametrize(
    ("data", "understood"),
    [
        (PLAIN.encode(), "CSV · UTF-8 · comma · header in line 1 · 2 rows"),
        (PLAIN.encode("utf-8-sig"), "CSV · UTF-8 · comma"),
        (PLAIN.encode("utf-16"), "CSV · UTF-16 · comma"),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "CSV · UTF-16 · comma"),
        (PLAIN.replace("\n", "\r\n").encode(), "comma"),
        (PLAIN.replace("\n", "\r").encode(), "comma"),
        (PLAIN.replace("\n", "\r\n", 1).encode(), "comma"),
        (PLAIN.rstrip("\n").encode(), "comma"),
        (PLAIN.replace(",", ";").encode(), "semicolon"),
        (PLAIN.replace(",", "\t").encode(), "tab"),
        (PLAIN.replace(",", "|").encode(), "pipe"),
        (b"sep=;\r\n" + PLAIN.replace(",", ";").encode(), "semicolon · header in line 2"),
        (PLAIN.replace("Name", '"Name"').encode("utf-8-sig"), "comma"),
        (PLAIN.replace("Bo\n", '"Bo"').encode(), "comma"),
    ],
)
def test_a_clean_file_is_read_and_said_how(data, understood):
    table = read(data)

    assert table.cells.columns == ["Email", "Name"]
    assert table.cells.rows() == ROWS
    assert understood in table.understood
    assert table.notes == ()


def test_a_file_of_one_column_is_fine():
    table = read("Email\nana@acme.example\n")

    assert table.cells.rows() == [("ana@acme.example",)]
    assert "one column" in table.understood


@pytest.mark.parametrize("cell", ["00042", "1e5", "1234567890123456789012", "=1+1", "@x", "NULL", "nan", "true", " a "])
def test_text_stays_the_text_it_is(cell):
    assert read(f"Id,Email\n{cell},x\n").cells.rows() == [(cell, "x")]


def test_quoted_cells_hold_line_ends_quotes_and_delimiters():
    table = read('A,B\r\n"x\r\ny","say ""no"", please"\r\nlast,row')

    assert table.cells.rows() == [("x\r\ny", 'say "no", please'), ("last", "row")]
    assert table.lines.to_list() == [2, 4]
    assert table.notes == ("Line 2 goes over several lines, inside quotes.",)


def test_empty_rows_are_left_out_counted_and_keep_the_others_lines():
    table = read("\nA,B\n\n1,2\n,\n  \n3,4\n")

    assert table.cells.rows() == [("1", "2"), ("3", "4")]
    assert table.lines.to_list() == [4, 7]
    assert "header in line 2" in table.understood
    assert "3 empty rows were left out." in table.notes


def test_missing_cells_are_empty_and_said():
    table = read("A,B,C\n1,2,3\n4\n5,6,7\n")

    assert table.cells.row(1) == ("4", "", "")
    assert table.notes == ("Line 3 has fewer cells than the header; the missing ones are empty.",)


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
        (b"Email,Name\n", "no rows under it"),
        (b"ana@acme.example,Ana\nbo@acme.example,Bo\n", "Line 1 holds an e-mail address"),
        (PLAIN.encode("utf-16-le"), "Line 1 holds a NUL"),
        (PLAIN.encode("utf-32"), "NUL"),
        (b"\0" * 100, "NUL"),
        (b"A,B\n1,2\n3,\x00\n", "Line 3 holds a NUL"),
        ("A,B\nJos\xe9,2\n".encode("latin-1"), r'Line 2 is not UTF-8 \(byte 8.*"CSV UTF-8"'),
        ("A,B\n\u201cx\u201d,2\n".encode("cp1252"), "Line 2 is not UTF-8"),
        ("A\u0142,B\n1,2\n".encode("cp1250"), "Line 1 is not UTF-8"),
        ("\u0418\u043c\u044f,B\n1,2\n".encode("cp1251"), "Line 1 is not UTF-8"),
        ("A,B\n1,\u00e9".encode()[:-1], "Line 2 is not UTF-8"),
        (f"A,B\n{LIST}".encode() + b"\xff,x\n", "Line 1,002 is not UTF-8"),
        (b"A,B\n1,2\n3,4,5\n", "Line 3 has 3 cells and the header in line 1 has 2"),
        (b'A,B\n1,"2"\n3,4,5\n', "Line 3 has 3 cells"),
        (b"Report of today\nEmail,Name\na,b\n", "remove the lines above the header"),
        (f"A,B\n{LIST}".replace("P 500", '"P 500').encode(), "starts in line 502 is not closed"),
        (
            f"A,B\n{LIST}".replace("P 500", '"P 500').replace("P 600\n", 'P 600"\n').encode(),
            "quote in line 502 takes in more than 10 lines",
        ),
        (b'A,B\n1,"2\n3,4', "starts in line 2 is not closed"),
        (b'A,B\n1,"2"x\n3,4', "starts in line 2"),
        (b"A,B\n" + b"x" * 40_000 + b",1\n", "Line 2 has a cell of more than 32,768"),
        (b'A,B\n"' + b"x" * 40_000 + b'",1\n', "Line 2 has a cell of more than 32,768"),
        (",".join(map(str, range(501))).encode() + b"\n1\n", "501 columns"),
        (b"sep=:\nA:B\n1:2\n", "Line 1 names a delimiter"),
        (b"\x89PNG\r\n\x1a\n\0\0", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"%PDF-1.7\n", "a PDF"),
        (gzip.compress(PLAIN.encode()), "a compressed file"),
        (b"MZ\x90\0\3\0", "NUL"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old format"),
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
