"""A statement as a workbook: sums that add up, everybody named, and no cell that acts."""

import zipfile
from io import BytesIO

import polars as pl
import pytest

from core.files.statement_xlsx import statement_xlsx
from tests.files.test_statement_pdf import HOSTILE, called
from tests.rules.test_statement import ENDED_ON, ENDS_ON, a_statement


def sheet(statement, name):
    """The cells of a sheet as text, row by row, without the empty ones."""
    rows = pl.read_excel(
        BytesIO(statement_xlsx(statement)), sheet_name=name, has_header=False, infer_schema_length=0
    ).rows()
    return [[cell for cell in row if cell] for row in rows if any(row)]


def people(statement):
    return pl.read_excel(BytesIO(statement_xlsx(statement)), sheet_name="People")


def test_everybody_is_named_with_the_date():
    found = people(a_statement())

    assert found.columns == ["Name", "E-mail", "Department", "Manager", "First day without access", "Has expired"]
    assert found["Name"].to_list() == ["Lena Berg", "Omar Aziz", "Alice Wong", "Zoë Łuc"]
    assert found["Manager"].to_list() == ["no", "no", "yes", "no"]
    assert found["First day without access"].to_list() == [ENDED_ON, ENDED_ON, ENDS_ON, ENDS_ON]
    assert found["Has expired"].to_list() == ["yes", "yes", "no", "no"]


def test_the_summary_adds_up_and_its_total_is_the_rows_of_the_other_sheet():
    statement = a_statement()
    rows = sheet(statement, "Summary")

    (total,) = [row for row in rows if row[0] == "Total"]
    assert total == ["Total", "3", "1", "4", "7", "5"]
    assert people(statement).height == int(total[3])
    assert ["Expired earlier, not listed", "6"] in rows
    assert ["As of", "Mar 2, 2026, 10:00 Europe/Madrid (UTC+01:00)"] in rows
    assert ["Account manager", "Ana Ruiz, ana@renewal-desk.example"] in rows


@pytest.mark.parametrize("name", [*HOSTILE, "+1", "-1", "@SUM(A1)", "{=1+1}", "http://evil.example", "x" * 300, "0123"])
def test_what_is_typed_is_text_in_a_cell(name):
    statement = a_statement(people=called(name), company=name)

    assert people(statement)["Name"].to_list() == [name]
    with zipfile.ZipFile(BytesIO(statement_xlsx(statement))) as archive:
        sheets = [archive.read(part).decode() for part in archive.namelist() if "worksheets/" in part]
    assert len(sheets) == 2
    assert not any("<f" in part.replace("<formatting", "") or "hyperlink" in part for part in sheets)


def test_ten_thousand_people_are_all_there():
    assert people(a_statement(people=called(*(f"Person {number}" for number in range(10_000))))).height == 10_000


def test_without_people_there_is_the_header():
    assert sheet(a_statement(people=[], dates=()), "People") == [
        ["Name", "E-mail", "Department", "Manager", "First day without access", "Has expired"],
    ]


def test_the_same_statement_is_the_same_bytes():
    assert statement_xlsx(a_statement()) == statement_xlsx(a_statement())
