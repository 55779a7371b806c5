"""Whom a file would add: every row has one outcome, and a row that adds nobody says why."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from core.rules.additions import Added, classify, reviewed
from core.rules.matching import NO_ALIASES

KNOWN = {
    "live@acme.example": "live",
    "old@acme.example": "expired",
    "gone@acme.example": "archived",
    "never@acme.example": "never licensed",
}
LEARNERS = pl.DataFrame(
    [(email, email, email, "Stored", "Legal", status, None) for email, status in KNOWN.items()],
    schema={
        **dict.fromkeys(("learner_id", "email", "email_key", "name", "department", "status"), pl.String),
        "ends_on": pl.Date,
    },
    orient="row",
)
WORDS = [*KNOWN, "New@acme.example", "new@acme.example", "two@acme.example", "oops", "", "a@b.example, c@b.example"]


def rows(*people, aside=(), aliases=NO_ALIASES):
    full = [(number, *(*person, "", "")[:3]) for number, person in enumerate(people, start=2)]
    schema = {"line": pl.UInt32, "text": pl.String, "name": pl.String, "department": pl.String}
    set_aside = pl.DataFrame({"line": aside, "reason": "ragged"}, schema={"line": pl.UInt32, "reason": pl.String})
    return classify(pl.DataFrame(full, schema=schema, orient="row"), LEARNERS, aliases, set_aside=set_aside)


def outcomes(*people, **more):
    return rows(*people, **more)["outcome"].to_list()


def test_whom_nobody_knows_is_added_with_what_the_file_says():
    found = rows(("Bo@Acme.example", " Bo Ek ", " Sales "))

    assert reviewed(found).new().rows() == [("Bo@Acme.example", "Bo Ek", "Sales")]


def test_a_name_beside_the_address_counts_where_there_is_no_other():
    found = rows(("Bo Ek <bo@acme.example>",), ("Cy <cy@acme.example>", "Cyd Oz"))

    assert found.select("email", "name").rows() == [("bo@acme.example", "Bo Ek"), ("cy@acme.example", "Cyd Oz")]


def test_who_is_a_learner_already_is_shown_as_stored_with_their_status():
    found = rows(*[(email.upper(), "Other name") for email in KNOWN])

    assert set(found["outcome"]) == {Added.LEARNER.value}
    assert found.select("email", "name", "status").rows() == [
        (email, "Stored", status) for email, status in KNOWN.items()
    ]


def test_who_is_known_by_a_confirmed_address_is_not_added_twice():
    aliases = pl.DataFrame({"email_key": ["liv@acme.example"], "learner_id": ["live@acme.example"]})

    found = rows(("liv@acme.example",), aliases=aliases)

    assert found.select("outcome", "email", "reason").row(0) == (
        Added.LEARNER.value,
        "live@acme.example",
        "confirmed before as live@acme.example",
    )


def test_a_row_that_comes_again_names_the_first_line():
    found = rows(("bo@acme.example", "Bo"), ("BO@acme.example", "Bob"))

    assert found["outcome"].to_list() == [Added.NEW.value, Added.DUPLICATE.value]
    assert found["reason"][1] == "the same as line 2"


def test_what_cannot_be_stored_is_invalid_and_takes_nobodys_place():
    found = rows(
        ("oops",),
        ("",),
        ("bo@acme.example", "x" * 201),
        ("bo@acme.example", "Bo", "y" * 101),
        ("bo@acme.example, cy@acme.example",),
        ("bo@acme.example", "Bo"),
    )

    assert found["outcome"].to_list() == [Added.INVALID.value] * 5 + [Added.NEW.value]
    assert [reason != "" for reason in found["reason"]] == [True] * 5 + [False]
    assert "name has 201 characters" in found["reason"][2]
    assert "department has 101 characters" in found["reason"][3]
    assert "several addresses" in found["reason"][4]


def test_a_row_that_is_set_aside_counts_for_nothing_even_where_it_is_invalid():
    assert outcomes(("bo@acme.example", "x" * 201), ("cy@acme.example",), ("cy@acme.example",), aside=[2, 3]) == [
        Added.SET_ASIDE.value,
        Added.SET_ASIDE.value,
        Added.NEW.value,
    ]


def test_no_rows_are_no_rows():
    assert rows().is_empty()
    assert set(reviewed(rows()).counts.values()) == {0}


def test_the_first_few_are_the_first_of_the_file():
    review = reviewed(rows(("b@acme.example",), ("a@acme.example",), ("c@acme.example",)))

    assert review.new(2)["email"].to_list() == ["b@acme.example", "a@acme.example"]


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", "Bo", "x" * 201]))),
    st.sets(st.integers(2, 6)),
)
def test_every_row_has_one_outcome_and_everybody_is_added_once(people, aside):
    found = rows(*people, aside=sorted(line for line in aside if line < len(people) + 2))
    review = reviewed(found)

    assert found["line"].to_list() == list(range(2, len(people) + 2))
    assert sum(review.counts.values()) == len(people)
    added = [email.lower() for email in review.new()["email"]]
    assert len(added) == len(set(added))
    assert set(added) <= {"new@acme.example", "two@acme.example"}
