"""Forms for suggestions: what looks alike folds to one, and one mistake leaves a text in common."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from core.rules.near_forms import deletions, folded, mended, unicode_domain, with_forms


def one(expression, text):
    return pl.DataFrame({"text": [text]}).select(expression(pl.col("text"))).item()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("J\u0410NE", "jane"),
        ("r\u03bfe", "roe"),
        ("\uff2aane", "jane"),
        ("Jose\u0301", "jose"),
        ("Groß", "gross"),
        ("Łukasz", "lukasz"),
    ],
)
def test_what_looks_alike_folds_to_one(text, form):
    assert one(folded, text) == form


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Jane.Roe (at) acme.com", "jane.roe@acme.com"),
        ("jane.roe at acme.com", "jane.roe@acme.com"),
        ("jane.roe@@acme..com,", "jane.roe@acme.com"),
        ("jane roe@acme,com", "janeroe@acme.com"),
        ("matthew@acme.com", "matthew@acme.com"),
        ("(jane.roe@acme.at)", "jane.roe@acme.at"),
    ],
)
def test_what_is_no_address_becomes_the_one_that_was_meant(text, address):
    assert one(mended, text) == address


def test_a_domain_is_shown_in_letters_where_it_can_be():
    assert unicode_domain("xn--bcher-kva.example") == "bücher.example"
    assert unicode_domain("xn--\u00fc.example") == "xn--\u00fc.example"


def test_the_forms_of_one_person():
    people = pl.DataFrame({"address": ["jane.roe+x1@acme.com"], "name": ["Roe, Jane"]})
    (forms,) = with_forms(people).to_dicts()

    assert (forms["base"], forms["joined"], forms["ordered"]) == ("jane.roe", "janeroe", "jane roe")
    assert forms["called"] == "jane roe"
    assert {"jroe", "janer", "roej", "roejane"} <= set(forms["short"])


WORD = st.text(alphabet="abc", min_size=4, max_size=7)


@given(left=WORD, right=WORD)
def test_two_texts_one_mistake_apart_have_a_form_in_common(left, right):
    def forms(text):
        return set(deletions(pl.DataFrame({"row": [0], "text": [text]}), "text", [])["near"])

    if OSA.distance(left, right) <= 1:
        assert forms(left) & forms(right)
