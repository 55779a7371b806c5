"""The dialect of a text is told by what its lines agree on."""

import pytest

from core.files.dialect import Dialect
from core.files.sniff import sniff

PEOPLE = [("Ana Ruiz", "ana@acme.example", "Sales"), ("Bo Li", "bo@acme.example", "IT"), ("Cy", "cy@acme.example", "")]


def text(delimiter: str, quote: str = "") -> bytes:
    rows = [("Name", "Email", "Department"), *PEOPLE]
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + "\r\n" for row in rows).encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_delimiter_and_quotes_are_found(delimiter, quote):
    assert sniff(text(delimiter, quote)) == (Dialect(delimiter, quote or '"'), [])


def test_spaces_part_cells_where_quotes_or_addresses_say_so():
    assert sniff(text(" ", '"'))[0] == Dialect(" ")
    assert sniff(b"Name Email\nAna ana@acme.example\nBo bo@acme.example\n")[0] == Dialect(" ")


@pytest.mark.parametrize(
    "data", [b"Full name\nAna Ruiz\nBo Li\n", b"Note\nfirst, second\nthird\nfourth\n", b"x", b"Email\na@x.example\n"]
)
def test_names_and_sentences_are_one_column(data):
    assert sniff(data)[0].delimiter.encode() not in data


def test_a_space_after_each_comma_is_seen():
    assert sniff(text(", "))[0] == Dialect(",", padded=True)


def test_backslashes_before_quotes_are_seen():
    assert sniff(b'A,B\n"say \\"no\\", x",1\n"y",2\n')[0] == Dialect(",", escaped=True)


def test_an_apostrophe_in_a_name_is_no_quote():
    assert sniff(b"Name,Email\nO'Hara,a@b.example\n'Bo',b@b.example\n")[0] == Dialect(",")


def test_commas_in_amounts_do_not_part_cells():
    assert sniff(b"Name;Amount\nAna;1,50\nBo;2,75\n") == (Dialect(";"), [])


def test_most_lines_outvote_a_ragged_one():
    assert sniff(b"A;B\n1;2\n3;4,5\n6\n")[0] == Dialect(";")


def test_a_tie_is_said():
    assert sniff(b"A;a,B\n1;1,2\n") == (Dialect(","), ["semicolon"])


def test_a_title_above_the_table_does_not_count():
    assert sniff(b"Staff, by name, as of today, for all\n\n" + text(";"))[0] == Dialect(";")


def test_a_delimiter_that_a_person_names_is_taken():
    assert sniff(b"A;a,B\n1;1,2\n", ";") == (Dialect(";"), [])
