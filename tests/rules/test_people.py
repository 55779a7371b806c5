"""What a person is called and found by."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rules.people import (
    check_department,
    check_name,
    checked_departments,
    checked_names,
    search_text,
    search_texts,
    search_words,
)


def test_a_person_is_found_by_name_e_mail_and_department() -> None:
    assert search_text("Ana Ruiz", "Ana@acme.example", "R&D") == "ana ruiz ana@acme.example r&d"


def test_what_is_empty_leaves_no_blank_behind() -> None:
    assert search_text("", "Ana@acme.example", "") == "ana@acme.example"


@pytest.mark.parametrize("typed", ["JOSÉ", "Jose\u0301", " josé\n", "JOSE\u0301"])
def test_a_search_finds_a_name_however_it_was_typed(typed: str) -> None:
    assert search_words(typed) in search_text("José  Díaz", "jose@acme.example", "")


def test_a_search_line_is_one_line() -> None:
    assert search_words("Ana\r\n\tRuiz\u2028\xa0X") == "ana ruiz x"


def test_names_and_departments_are_trimmed_and_may_be_empty() -> None:
    assert check_name("  Ana Ruiz ") == "Ana Ruiz"
    assert check_name("") == ""
    assert check_department(" Sales ") == "Sales"
    assert check_department("") == ""


def test_names_have_200_characters_and_departments_100() -> None:
    assert check_name("x" * 200) == "x" * 200
    assert check_department("x" * 100) == "x" * 100
    with pytest.raises(InvalidInput, match="name has 201 characters; at most 200"):
        check_name("x" * 201)
    with pytest.raises(InvalidInput, match="department has 101 characters; at most 100"):
        check_department("x" * 101)


@pytest.mark.parametrize("character", ["\x00", "\n", "\t", "\x7f", "\u2028", "\u202e", "\ud800"])
def test_a_character_that_cannot_be_shown_is_refused(character: str) -> None:
    with pytest.raises(InvalidInput, match="name holds a character that cannot be shown"):
        check_name(f"Ana{character}Ruiz")
    with pytest.raises(InvalidInput, match="department holds a character that cannot be shown"):
        check_department(f"Re{character}search")


TEXTS = st.text() | st.sampled_from(
    ["x" * 201, "x" * 101, " Ana\t", "e\u0301", "\x1c", "a\u202eb", "\u0130I", "\u0391\u03a3"]
)


def said(check: Callable[[str], str], text: str) -> str:
    """What a check returns, or the sentence of its refusal."""
    try:
        return check(text)
    except InvalidInput as refusal:
        return str(refusal)


@given(st.lists(TEXTS, max_size=5))
def test_columns_are_checked_as_texts_are_one_by_one(texts: list[str]) -> None:
    for checked, check in ((checked_names, check_name), (checked_departments, check_department)):
        found = checked(pl.Series(texts, dtype=pl.String))

        for text, (kept, problem) in zip(texts, found.rows(), strict=True):
            assert (problem or kept) == said(check, text)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5))
def test_a_column_is_searched_as_texts_are_one_by_one(people: list[tuple[str, str, str]]) -> None:
    frame = pl.DataFrame(people, schema=dict.fromkeys(("name", "email", "department"), pl.String), orient="row")

    assert search_texts(frame).to_list() == [search_text(*each) for each in people]
