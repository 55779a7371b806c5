"""Texts that a person typed, and how a sentence quotes them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rules.text import check_text, one_line, quoted


def test_a_text_is_trimmed_and_composed() -> None:
    assert check_text("name", " Jose\u0301\xa0", 4) == "José"


def test_the_limit_counts_what_is_left_after_trimming() -> None:
    assert check_text("name", "  abc  ", 3) == "abc"
    with pytest.raises(InvalidInput) as refusal:
        check_text("name", "abcd", 3)

    assert str(refusal.value) == "The name has 4 characters; at most 3 are allowed. Shorten it."


def test_a_refusal_says_which_character_and_where() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_text("name", "ab\x07c", 10)

    assert str(refusal.value) == "The name holds a character that cannot be shown (U+0007, position 3). Remove it."


def test_lines_are_kept_only_where_they_are_asked_for() -> None:
    assert check_text("note", "a\r\nb\rc\nd", 10, newlines=True) == "a\nb\nc\nd"
    with pytest.raises(InvalidInput, match=r"U\+000A"):
        check_text("note", "a\nb", 10)


@pytest.mark.parametrize(
    "name", ["क्षितिज", "\U0001f469\u200d\U0001f4bb Ana", "O\u2019Brien", "Þóra", "山田太郎", "=cmd()"]
)
def test_names_of_the_world_pass(name: str) -> None:
    assert check_text("name", name, 50) == unicodedata.normalize("NFC", name)


@given(text=st.text(), newlines=st.booleans())
def test_what_passes_once_passes_unchanged_again(text: str, newlines: bool) -> None:
    try:
        passed = check_text("note", text, 100, newlines=newlines)
    except InvalidInput:
        return
    assert check_text("note", passed, 100, newlines=newlines) == passed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "“”"),
        ("ana", "“ana”"),
        ("a\x00\n\u202e\ud800b", "“a����b”"),
        ("x" * 60, f"“{'x' * 60}”"),
        ("x" * 61, f"“{'x' * 59}…”"),
    ],
)
def test_a_quotation_is_short_and_harmless(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_one_line_has_blanks_for_what_cannot_be_seen_and_keeps_joiners():
    assert one_line(" Acme\r\n\u2028 \0Tools\u202e ") == "Acme Tools"
    assert one_line("\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"
    assert one_line("\ud800") == ""
