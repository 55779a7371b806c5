"""What is an address comes out of each wrapping as it went in; what is none stays as it is."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.rules.address_cells import addresses, keyed_addresses
from core.rules.emails import email_keys, parse_email

JANE, JOE = "jane@acme.com", "joe@acme.com"


def read(*cells):
    return addresses(pl.Series(cells, dtype=pl.String)).rows()


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Jane Roe <jane@acme.com>", "Jane Roe"),
        ('"Roe, Jane" <jane@acme.com>', "Roe, Jane"),
        ("'Jane' < mailto:jane@acme.com >,", "Jane"),
        ("jane@acme.com (Jane Roe)", "Jane Roe"),
        ("Jane &lt;jane@acme.com&gt;", "Jane"),
        ("<jane@acme.com>", ""),
        ("mailto:jane@acme.com", ""),
        ("MailTo:jane@acme.com?subject=Hello%20you", ""),
        ("SMTP:jane@acme.com", ""),
        ("[jane@acme.com](mailto:jane@acme.com)", ""),
        ("jane@acme.com <mailto:jane@acme.com>", ""),
        ('=HYPERLINK("mailto:jane@acme.com";"Jane")', ""),
        ('=hyperlink("mailto:jane@acme.com")', ""),
        ("jane@acme.com.", ""),
        ("jane@acme.com, ", ""),
        ("jane@acme.com;", ""),
        ("'jane@acme.com'", ""),
        ('"jane@acme.com"', ""),
        ("\u201cjane@acme.com\u201d", ""),
        ("\u00abjane@acme.com\u00bb", ""),
        ("(jane@acme.com)", ""),
        ("[jane@acme.com]", ""),
        ("\xa0jane@acme.com\u2003", ""),
        ("\ufeffja\u200bne@ac\xadme.com", ""),
    ],
)
def test_one_address_is_taken_out_of_its_wrapping_with_the_name_beside_it(cell, name):
    assert read(cell, JOE) == [(JANE, name, None), (JOE, "", None)]


@pytest.mark.parametrize(
    "cell",
    [
        "jane@acme.com; joe@acme.com",
        "jane@acme.com,joe@acme.com",
        "jane@acme.com | joe@acme.com",
        "jane@acme.com joe@acme.com",
        "jane@acme.com/joe@acme.com",
        "jane@acme.com\r\njoe@acme.com",
        "Jane <jane@acme.com>; Joe <joe@acme.com>",
        '"Roe, Jane" <jane@acme.com>, joe@acme.com',
        "Roe, Jane <jane@acme.com>; mailto:joe@acme.com",
        "jane@acme.com; joe@acme.com; JANE@acme.com",
    ],
)
def test_of_several_addresses_each_comes_once_in_the_order_of_the_cell(cell):
    [(first, _, others)] = read(cell)

    assert (first, others) == (JANE, [JOE])


@pytest.mark.parametrize(
    "cell",
    [
        *("", "Jane Roe", "jane at acme.com", "call jane@acme.com", "left, was jane@acme.com", "jane@acme@com"),
        *("jane@acme.com,joe", "jane@acme.com; see joe@acme.com", "jane\uff20acme.com", "@", "<>", "<@>", ";;"),
    ],
)
def test_a_cell_that_says_anything_else_stays_as_it_is(cell):
    assert read(cell) == [(cell, "", None)]


def test_a_cell_without_a_value_is_an_empty_text():
    assert read(None) == [("", "", None)]
    assert addresses(pl.Series([], dtype=pl.String)).columns == ["address", "name", "others"]


ATOM = st.text(alphabet="abzAZ09_!#$%'*+-/=?^`~{|}&é", min_size=1, max_size=6)
LOCAL = st.lists(ATOM, min_size=1, max_size=3).map(".".join)
DOMAIN = st.sampled_from(["acme.com", "Mail.Acme.example", "bücher.example", "a-b.co"])


def is_address(text):
    try:
        parse_email(text)
    except InvalidInput:
        return False
    return True


ADDRESS = st.builds("{}@{}".format, LOCAL, DOMAIN).filter(is_address)


@given(address=ADDRESS)
def test_an_address_alone_is_itself(address):
    assert read(address, f" {address}\t") == [(address, "", None)] * 2


# Signs that a mailbox may hold and that wrappings are made of: such an address is whole only where it stands alone.
SIGNS = set("'`|&{}")


@given(address=ADDRESS.filter(lambda text: not SIGNS & set(text)))
@pytest.mark.parametrize(
    "wrapping", ["<{}>", "Jane Roe <{}>", "mailto:{}", "'{}'", '"{}"', "({})", "{}.", "{};", "{} (Jane)"]
)
def test_an_address_comes_out_of_each_wrapping_as_it_went_in(wrapping, address):
    [(found, _, others)] = read(wrapping.format(address))

    assert (found, others) == (address, None)


@given(cells=st.lists(st.text(alphabet="aé@<>.;, \"'(:\n\u200b[]&", max_size=16), max_size=6))
def test_any_cell_is_read_and_the_neighbors_change_nothing(cells):
    together = read(*cells)

    assert together == [row for cell in cells for row in read(cell)]


@given(cells=st.lists(st.text(alphabet="aAé@<>.;, \"'\u200b\xa0&-", max_size=14) | ADDRESS, max_size=6))
def test_keys_found_on_the_way_are_those_of_the_addresses(cells):
    texts = pl.Series(cells, dtype=pl.String)
    found = addresses(texts)
    known = pl.Series(["a@xn--a.a"])

    both = keyed_addresses(texts, known).select(*found.columns, "key", "problem")
    assert both.equals(found.hstack(email_keys(found["address"], known)))
