"""Files as a spreadsheet program writes them: the same people in each format, encoding and dialect it offers."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from core.files.limits import Limits
from core.files.read import read_table
from tests.require import libreoffice

ROWS = [
    ("Roe, Jane", "jane@acme.example", "2026-02-28", "12", "two\nlines; and more"),
    ("Zoë", "zoe@acme.example", "2025-12-31", "0.25", 'say "no", it\'s fine'),
    ("Bo", "bo@acme.example", "2025-01-01", "2", ""),
]
# The filter's numbers: delimiter, quote, encoding (65535 UTF-16, 76 UTF-8, 1 Western), first line, formats of columns,
# language, quote all text, store as shown.
TEXTS = {
    "comma, UTF-8": "44,34,76,1,,0,false,true",
    "comma, UTF-8, all quoted": "44,34,76,1,,0,true,true",
    "semicolon, UTF-16": "59,34,65535,1,,0,false,true",
    "tab, UTF-8": "9,34,76,1,,0,false,true",
    "pipe, UTF-8, apostrophes": "124,39,76,1,,0,true,true",
    "semicolon, Western": "59,34,1,1,,0,true,true",
    "space, UTF-8, all quoted": "32,34,76,1,,0,true,true",
}


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """`converted("ods")`: the workbook in that format, written by the program itself."""
    program = libreoffice()
    folder = tmp_path_factory.mktemp("office")
    source, profile = folder / "staff.xlsx", f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    with xlsxwriter.Workbook(source, {"remove_timezone": True}) as workbook:
        sheet, day = workbook.add_worksheet("Staff"), workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Name", "Email", "Joined", "Seats", "Note"])
        for number, (name, email, joined, seats, note) in enumerate(ROWS, start=1):
            sheet.write_row(number, 0, [name, email])
            sheet.write_datetime(number, 2, datetime.fromisoformat(joined).replace(tzinfo=UTC), day)
            if seats == "2":
                sheet.write_formula(number, 3, "=1+1", None, 2)
            else:
                sheet.write_number(number, 3, float(seats))
            sheet.write_string(number, 4, note)

    def convert(kind: str, options: str = "") -> Path:
        target = f"{kind}:Text - txt - csv (StarCalc):{options}" if options else kind
        out = folder / f"{kind}-{options}"
        subprocess.run(
            [program, "--headless", profile, "--convert-to", target, "--outdir", str(out), str(source)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return next(out.iterdir())

    return convert


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_workbook_of_any_format_is_read_as_people_see_it(converted, kind):
    file = converted(kind)

    table = read_table(file.read_bytes(), "staff", limits=Limits())

    assert table.cells.rows() == ROWS
    assert str(table.understood) == f'{kind.upper()} · sheet "Staff" · header in row 1'


@pytest.mark.parametrize("dialect", TEXTS)
def test_text_in_any_dialect_is_read_as_it_was_shown(converted, dialect):
    file = converted("csv", TEXTS[dialect])

    table = read_table(file.read_bytes(), "staff.csv", limits=Limits())

    assert table.header == ("Name", "Email", "Joined", "Seats", "Note")
    assert table.cells.rows() == ROWS
    assert table.mended.is_empty()
    assert table.understood.certain == ("Western" not in dialect)
