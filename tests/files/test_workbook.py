"""XLSX as people see it, and workbooks that are damaged, locked, or made to do harm."""

import io
import random
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import xlsxwriter

from core.errors import FileRefused
from core.files.limits import Limits
from core.files.parse import parse
from core.files.read import read_table
from core.files.understood import GUESSED, Choices

LIMITS = Limits()
STAFF = {"Staff": [["Email", "Seats"], ["ana@acme.example", 12]]}


def book(sheets, *, hidden=(), extra=None):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "remove_timezone": True}) as workbook:
        date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, datetime):
                        sheet.write_datetime(number, place, value, date)
                    elif value is not None:
                        sheet.write(number, place, value)
            if name in hidden:
                sheet.hide()
        if extra:
            extra(workbook)
    return file.getvalue()


def rezipped(data: bytes, change) -> bytes:
    """The archive with `change(name, content)` in each member's place; None leaves it out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return file.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return rezipped(book(STAFF), lambda name, c: c.replace(old, new) if "sheet1.xml" in name else c)


def with_member(name: str, content: bytes, data: bytes | None = None) -> bytes:
    file = io.BytesIO(data or book(STAFF))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def test_cells_come_as_a_person_sees_them():
    rows = [["Email", "N", "On", "F"], ["a", 12.0, datetime(2026, 2, 28, tzinfo=UTC), "=1+1"], ["b", 0.25, None, " x "]]

    table = read_table(book({"Staff": rows}), "staff.csv", limits=LIMITS)

    assert table.cells.rows() == [("a", "12", "2026-02-28", "0"), ("b", "0.25", "", " x ")]
    assert table.lines.to_list() == [2, 3]
    assert str(table.understood) == 'XLSX · sheet "Staff" · header in row 1'
    assert table.notes == ()


def test_rows_keep_their_numbers_in_the_sheet():
    table = read_table(book({"S": [[], [], ["A", "B"], ["1", "2"], [], ["3", "4"]]}), "x", limits=LIMITS)

    assert table.lines.to_list() == [4, 6]
    assert "header in row 3" in str(table.understood)


def test_a_title_above_the_table_is_not_read_and_said():
    table = read_table(book({"S": [["Report"], ["A", "B"], ["1", "2"]]}), "x", limits=LIMITS)

    assert table.cells.rows() == [("1", "2")]
    assert table.understood.header_line == 2
    assert table.notes == ("1 row above the table is not read.",)


def test_a_person_says_where_the_header_is():
    rows = {"S": [["a", "b"], ["c", "d"], ["e", "f"]]}

    assert read_table(book(rows), "x", limits=LIMITS, choices=Choices(header_line=2)).cells.rows() == [("e", "f")]
    assert read_table(book(rows), "x", limits=LIMITS, choices=Choices(header_line=0)).cells.height == 3


def test_a_header_may_be_far_down_and_not_below_everything():
    rows = {"S": [*([["x", "y"]] * 300), ["A", "B"], ["1", "2"]]}

    table = read_table(book(rows), "x", limits=LIMITS, choices=Choices(header_line=301))
    assert (table.cells.columns, table.cells.rows(), table.lines.to_list()) == (["A", "B"], [("1", "2")], [302])
    with pytest.raises(FileRefused, match=r"There is no row 999: the last one is row 302\."):
        read_table(book(rows), "x", limits=LIMITS, choices=Choices(header_line=999))


def test_a_merged_cell_stands_where_it_begins_and_what_is_hidden_is_read_too():
    def merge_and_hide(workbook):
        sheet = workbook.add_worksheet("S")
        for number, row in enumerate([["Email", "Team"], ["a@acme.example"], ["b@acme.example"], ["c@acme.example"]]):
            sheet.write_row(number, 0, row)
        sheet.merge_range(1, 1, 3, 1, "Sales")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    table = read_table(book({}, extra=merge_and_hide), "x", limits=LIMITS)

    assert table.cells.rows() == [("a@acme.example", "Sales"), ("b@acme.example", ""), ("c@acme.example", "")]


def test_the_first_visible_sheet_that_holds_cells_is_read_and_said():
    sheets = {"Empty": [], "Hidden": [["A"], ["1"]], **STAFF}

    table = read_table(book(sheets, hidden=["Hidden"]), "x", limits=LIMITS)

    assert table.cells.rows() == [("ana@acme.example", "12")]
    assert '3 sheets; the first visible one that holds cells, "Staff", was read.' in table.notes[0]


def test_a_named_sheet_is_read():
    sheets = {**STAFF, "Other": [["A"], ["1"]]}

    assert read_table(book(sheets), "x", limits=LIMITS, choices=Choices(sheet="Other")).cells.rows() == [("1",)]
    with pytest.raises(FileRefused, match=r"no sheet “None of them”\. Choose “Staff” or “Other”"):
        read_table(book(sheets), "x", limits=LIMITS, choices=Choices(sheet="None of them"))


def test_errors_are_named():
    table = read_table(in_sheet(b'<c r="B2"><v>12</v></c>', b'<c r="B2" t="e"><v>#N/A</v></c>'), "x", limits=LIMITS)

    assert table.notes == ("Cells that show an error are read as empty: B2.",)


def test_an_empty_text_of_a_formula_is_a_value():
    data = in_sheet(b'<c r="B2"><v>12</v></c>', b'<c r="B2" t="str"><f>A1</f><v></v></c>')

    assert read_table(data, "x", limits=LIMITS).cells.rows() == [("ana@acme.example", "")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (in_sheet(b"<v>12</v>", b"<f>1+1</f>"), "Cell B2 has a formula without its value"),
        (in_sheet(b"<v>12</v>", b"<f>1+1</f><v></v>"), "Cell B2 has a formula without its value"),
        (book({"S": []}), "no visible sheet"),
        (book({"S": [[f"c{i}" for i in range(501)], ["1"]]}), "501 columns"),
        (book(STAFF)[:-200], "incomplete or damaged"),
        (b"PK\x03\x04" + b"x" * 100, "incomplete or damaged"),
        (rezipped(book(STAFF), lambda n, c: None if "sheet1" in n else c), "incomplete or damaged"),
        (with_member("xl/vbaProject.bin", b"x"), "macros"),
        (with_member("xl/workbook.bin", b"x"), "another format"),
        (rezipped(book(STAFF), lambda n, c: None if n == "xl/workbook.xml" else c), "not a workbook"),
        (with_member("xl/media/image1.png", b"\0" * (401 << 20)), "unpacks to more than 400 MB"),
    ],
    ids=range(11),
)
def test_what_cannot_be_used_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(FileRefused, match=sentence):
        read_table(data, "x.xlsx", limits=LIMITS)


def test_a_cell_far_away_costs_the_child_only():
    data = in_sheet(b"</row></sheetData>", b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')

    with pytest.raises(FileRefused, match="memory"):
        read_table(data, "x", limits=LIMITS)

    assert read_table(book(STAFF), "x", limits=LIMITS).cells.height == 1


def test_an_archive_that_lies_about_its_size_is_refused():
    data = bytearray(with_member("xl/media/a.bin", b"\0" * (2 << 20)))
    size = (2 << 20).to_bytes(4, "little")
    data = bytes(data).replace(size, (100).to_bytes(4, "little"))

    with pytest.raises(FileRefused, match=r"damaged|unpacks"):
        read_table(data, "x", limits=Limits(unpacked_megabytes=1))


def test_damage_anywhere_is_a_refusal_or_harmless():
    whole = book(STAFF)
    chance = random.Random(7)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        with suppress(FileRefused):
            parse(bytes(data), "x", limits=LIMITS, choices=GUESSED)


def test_too_many_sheets_are_refused_and_a_list_among_many_is_found():
    many = {f"S{number}": [] for number in range(LIMITS.sheets - 1)} | STAFF

    assert read_table(book(many), "x", limits=LIMITS).cells.rows() == [("ana@acme.example", "12")]
    with pytest.raises(FileRefused, match="257 sheets; at most 256 are looked at"):
        read_table(book(many | {"One more": []}), "x", limits=LIMITS)


def test_as_many_columns_as_the_limit_come_out():
    header = [f"Name {place}" for place in range(LIMITS.columns)]
    row = [f"p{place}@acme.example" for place in range(LIMITS.columns)]
    text = f"{','.join(header)}\n{','.join(row)}\n"

    for data in (book({"S": [header, row]}), text.encode()):
        table = read_table(data, "x", limits=LIMITS)
        assert (table.header, table.cells.rows()) == (tuple(header), [tuple(row)])
