"""Names and departments are found by what their columns are called, and only where the cells agree."""

import polars as pl
import pytest

from core.rules.person_columns import PersonColumns, departments, names, person_columns


def table(**columns):
    return pl.DataFrame({name.replace("_", " "): cells for name, cells in columns.items()})


@pytest.mark.parametrize(
    "header", ["Name", "FULL NAME", "Employee-Name", "Nom", "Nombre completo", "Imię i nazwisko", "ФИО", "氏名", "성명"]
)
def test_one_column_of_names_is_found_in_many_languages(header):
    cells = pl.DataFrame({"Email": ["jane@acme.example"], header: ["Jane Roe"]})

    assert person_columns(cells) == PersonColumns(name=header)
    assert names(cells, person_columns(cells)).to_list() == ["Jane Roe"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("First name", "Last name"),
        ("Given Name", "Surname"),
        ("Vorname", "Nachname"),
        ("Vorname", "Name"),
        ("Prénom", "Nom"),
        ("Pre\u0301nom", "NOM"),
        ("Nombre", "Apellidos"),
        ("Nome", "Cognome"),
        ("Förnamn", "Efternamn"),
        ("名", "姓"),
        ("Имя", "Фамилия"),
        ("Ad\u0131", "Soyad\u0131"),
    ],
)
def test_first_and_last_name_are_told_apart_and_joined(first, last):
    cells = pl.DataFrame({last: ["Roe"], first: ["Jane"]})

    assert person_columns(cells) == PersonColumns(first_name=first, last_name=last)
    assert names(cells, person_columns(cells)).to_list() == ["Jane Roe"]


def test_a_column_of_whole_names_wins_over_its_parts():
    cells = table(First_name=["Jane"], Last_name=["Roe"], Name=["Jane Roe"])

    assert person_columns(cells) == PersonColumns(name="Name")


def test_a_number_in_a_name_is_no_number():
    assert person_columns(table(Name=["Test 1", "Test 222", "3"])) == PersonColumns()
    assert person_columns(table(Name=["Test 1", "Test 222", "Ana"])) == PersonColumns(name="Name")


def test_a_first_name_alone_is_a_name():
    cells = table(First_name=["Jane", ""])

    assert names(cells, person_columns(cells)).to_list() == ["Jane", ""]


@pytest.mark.parametrize(
    "header", ["Department", "Dept.", "Team", "Abteilung", "Service", "Área", "Dział", "部署", "부서"]
)
def test_a_department_is_found_whatever_it_is_called(header):
    cells = pl.DataFrame({header: ["R&D", "4711"]})

    assert departments(cells, person_columns(cells)).to_list() == ["R&D", "4711"]


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"Name": []},
        {"Name": ["", "  "]},
        {"Name": ["jane@acme.example", "bo@acme.example"]},
        {"Name": ["4711", "4712"]},
        {"User name": [1, 2]},
        {"Company name": ["Acme"], "Manager": ["Bo"], "File name": ["x"]},
        {"Department": ["jane@acme.example"]},
    ],
)
def test_where_nothing_is_a_name_none_is_guessed(cells):
    found = person_columns(pl.DataFrame(cells))

    assert found == PersonColumns()


def test_there_is_one_text_per_row_also_where_nothing_is_known():
    cells = table(Name=["Roe, Jane", None, "  Bo\u00a0 Ek\u200b "], Department=["Sales", None, ""])
    found = person_columns(cells)

    assert names(cells, found).to_list() == ["Roe, Jane", "", "Bo Ek"]
    assert departments(cells, found).to_list() == ["Sales", "", ""]
    assert names(cells, PersonColumns()).to_list() == departments(cells, PersonColumns()).to_list() == [""] * 3


def test_half_a_name_is_joined_without_a_gap():
    cells = table(First_name=["Jane", None, "Bo"], Last_name=["", "Roe", "Ek"])

    assert names(cells, person_columns(cells)).to_list() == ["Jane", "Roe", "Bo Ek"]
