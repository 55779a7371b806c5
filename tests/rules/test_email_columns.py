"""The column of e-mails is found by whom it names, what it holds and what it is called, in this order."""

import polars as pl
import pytest

from core.rules.email_columns import best_column, email_columns

PEOPLE = [f"p{number}@acme.example" for number in range(20)]


def guessed(cells, known=()):
    best = best_column(email_columns(cells, pl.Series(known, dtype=pl.String)))
    return None if best is None else best.name


def test_the_column_that_names_our_learners_wins_over_others_with_addresses():
    cells = {"E-mail": [f"x{number}@else.example" for number in range(20)], "Contact": PEOPLE}

    assert guessed(pl.DataFrame(cells), PEOPLE) == "Contact"


def test_a_column_that_names_a_few_again_and_again_is_their_managers():
    cells = {"Manager email": ["p1@acme.example", "p2@acme.example"] * 10, "Address": PEOPLE}

    assert guessed(pl.DataFrame(cells), PEOPLE) == "Address"


def test_consent_to_e_mail_is_no_address():
    assert guessed(pl.DataFrame({"Email consent": ["yes"] * 20, "Login": PEOPLE})) == "Login"


def test_each_column_tells_what_speaks_for_it():
    [names, mails] = email_columns(
        pl.DataFrame({"Name": ["Ana", ""], "Mail": ["ANA@acme.example", "oops"]}), pl.Series(["ana@acme.example"])
    )

    assert (names.tried, names.valid, names.known, names.sample) == (1, 0, 0, "Ana")
    assert (mails.tried, mails.valid, mails.known, mails.sample) == (2, 1, 1, "ANA@acme.example")


@pytest.mark.parametrize(
    "header", ["Email", "e-mail", "MAIL", "Email address", "correo", "Courriel", "E-Mail-Adresse", "Work e-mail"]
)
def test_a_column_is_found_by_its_name(header):
    assert guessed(pl.DataFrame({"a": ["x"], header: ["not yet"]})) == header


def test_what_a_column_holds_wins_over_what_it_is_called():
    cells = {"E-mail": ["yes", "no", "yes"], "Contact": ["ana@acme.example", "bo@acme.example", None]}

    assert guessed(pl.DataFrame(cells)) == "Contact"


def test_of_two_columns_with_addresses_the_one_that_is_called_e_mail_is_taken():
    cells = {"Manager": ["cy@acme.example"] * 3, "E-mail": ["ana@acme.example", "bo@acme.example", "oops"]}

    assert guessed(pl.DataFrame(cells)) == "E-mail"


def test_of_equals_the_leftmost_is_taken():
    assert guessed(pl.DataFrame({"a": ["ana@acme.example"], "b": ["ana@acme.example"]})) == "a"


@pytest.mark.parametrize(
    "cells",
    [{}, {"a": []}, {"Name": ["Ana", "@ana", ""]}, {"n": [1, 2]}, {"Notes": ["write to ana@acme.example", "x"]}],
)
def test_where_nothing_looks_like_e_mails_none_is_guessed(cells):
    assert guessed(pl.DataFrame(cells)) is None
