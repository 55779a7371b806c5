"""Downloads: nothing in them acts, and everything in them is what was shown."""

import csv
import io
import zipfile
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.downloads import XLSX_ROWS, csv_file, xlsx_file

SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("sign", SIGNS)
def test_a_csv_cell_that_begins_like_a_formula_is_text(sign):
    file = csv_file(pl.DataFrame({"Name": [f"{sign}cmd|' /C calc'!A0"]}))

    assert cells(file)[1][0].startswith(f"'{sign}cmd")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20))
def test_no_csv_cell_begins_with_a_sign_that_acts(text):
    row = cells(csv_file(pl.DataFrame({"Name": [text], "E-mail": ["a@b.example"]})))[1]

    assert row[0] == (f"'{text}" if text[:1] in SIGNS and text else text)
    assert row[1] == "a@b.example"


def test_numbers_and_dates_of_a_csv_stay_what_they_are():
    file = csv_file(pl.DataFrame({"Days ago": [-3], "Expired on": [date(2026, 3, 2)]}))

    assert cells(file) == [["Days ago", "Expired on"], ["-3", "2026-03-02"]]
    assert file.startswith(b"\xef\xbb\xbf")


def test_an_xlsx_holds_no_formula_and_no_link():
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "https://evil.example", "12"]

    with zipfile.ZipFile(io.BytesIO(xlsx_file(pl.DataFrame({"Name": hostile}), sheet="Expired"))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert sheet.count('t="s"') == len(hostile) + 1


def test_an_xlsx_opens_with_the_rows_that_were_shown():
    frame = pl.DataFrame({"Name": ["=1+1", "Zoë"], "Expired on": [date(2026, 3, 2), None], "Days ago": [0, 12]})

    read = pl.read_excel(xlsx_file(frame, sheet="Expired"), sheet_name="Expired")

    assert read.cast({"Expired on": pl.Date}).rows() == frame.rows()


def test_files_without_rows_have_their_header():
    empty = pl.DataFrame(schema={"Name": pl.String, "Days ago": pl.Int64})

    assert cells(csv_file(empty)) == [["Name", "Days ago"]]
    assert pl.read_excel(xlsx_file(empty, sheet="Expired"), raise_if_empty=False).columns == ["Name", "Days ago"]


def test_more_rows_than_a_sheet_takes_are_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="100001 rows"):
        xlsx_file(pl.DataFrame({"Name": ["x"] * (XLSX_ROWS + 1)}), sheet="Expired")
