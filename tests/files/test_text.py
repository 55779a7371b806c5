"""A byte order mark and UTF-8 are facts; the rest is a suggestion that a person can overrule."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import FileRefused
from core.files.text import ENCODINGS, decode

NAME_IN_RUSSIAN = "\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432"
NAME_IN_GREEK = "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2 \u039d\u03b9\u03ba\u03bf\u03bb\u03ac\u03bf\u03c5"
PLAIN = "Email,Name\nana@acme.example,Ana\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marks_and_utf8_are_facts(encoding):
    found = decode("Name\nZoë 日本\n".encode(encoding))

    assert (found.utf8.decode(), found.certain) == ("Name\nZoë 日本\n", True)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_suggested(encoding):
    found = decode(PLAIN.encode(encoding))

    assert (found.utf8.decode(), found.encoding, found.certain) == (PLAIN, encoding, False)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name\nJosé Ruiz\n", "cp1252"),
        ("Name\n\u201cAna\u201d \u2013 Zoë\n", "cp1252"),
        ("Imię\nŁukasz Żółć\nŚwięta Gęś\n", "cp1250"),
        (f"{NAME_IN_RUSSIAN}\n" * 3, "cp1251"),
        (f"{NAME_IN_GREEK}\n" * 3, "cp1253"),
    ],
)
def test_a_code_page_is_suggested_and_not_certain(text, encoding):
    found = decode(text.encode(encoding))

    assert (found.utf8.decode(), found.certain) == (text, False)


def test_what_a_person_says_is_taken():
    assert decode("Name\nЖ\n".encode("cp1251"), "cp1251").utf8.decode() == "Name\nЖ\n"
    assert decode("Name\nZoë\n".encode("utf-16-le"), "utf-16-le").certain


def test_what_a_person_says_and_the_file_is_not_is_refused_with_its_line():
    with pytest.raises(FileRefused, match="Line 2 cannot be read as UTF-8"):
        decode("Name\nZoë\n".encode("cp1252"), "utf-8")
    with pytest.raises(FileRefused, match="no encoding 'rot13'"):
        decode(b"Name\n", "rot13")


def test_a_broken_byte_in_utf8_is_marked_and_costs_no_other():
    text = "Zoë\n" * 20

    assert decode(text.encode() + b"Jos\xe9\n" + text.encode()).utf8.decode() == f"{text}Jos\ufffd\n{text}"
    assert decode("Name\nZoë".encode()[:-1]).utf8.decode() == "Name\nZo\ufffd"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1))
def test_all_text_in_utf8_is_itself(text):
    assume(text.encode().strip() and not text.encode().startswith((b"MZ", b"BZh", b"Rar!", b"{\\rtf")))
    assume(not text.lstrip().startswith("<"))
    found = decode(text.encode())

    assert (found.utf8.decode(), found.certain) == (text, True)


def test_each_encoding_that_can_be_chosen_exists():
    for name in ENCODINGS:
        assert b"a".decode(name if not name.startswith("utf-16") else "latin-1") == "a"
