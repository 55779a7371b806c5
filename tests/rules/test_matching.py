"""Every entry of a list gets exactly one outcome, and every expired learner is renewed or missing."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.emails import email_key
from core.rules.matching import Outcome, match, not_in_file

ENDED = date(2026, 2, 1)
STATUSES = ("live", "expired", "never licensed", "archived")
COLUMNS = ["line", "text", "outcome", "reason", "learner_id", "email", "name", "department", "expired_on"]


def entries(*texts):
    """A file with a header in line 1."""
    lines = range(2, len(texts) + 2)
    return pl.DataFrame({"line": lines, "text": texts}, schema={"line": pl.UInt32, "text": pl.String})


def learners(people):
    """One learner per e-mail, with the status that goes with it."""
    return pl.DataFrame(
        [
            (
                f"id of {email}",
                email,
                email_key(email),
                "Lena Berg",
                "Sales",
                status,
                ENDED if status == "expired" else None,
            )
            for email, status in people.items()
        ],
        schema={
            **dict.fromkeys(("learner_id", "email", "email_key", "name", "department", "status"), pl.String),
            "expired_on": pl.Date,
        },
        orient="row",
    )


def outcomes(people, *texts):
    return match(entries(*texts), learners(people))["outcome"].to_list()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("expired", Outcome.RENEW),
        ("live", Outcome.LIVE),
        ("never licensed", Outcome.NEVER),
        ("archived", Outcome.ARCHIVED),
    ],
)
def test_an_entry_comes_to_what_its_learner_is(status, outcome):
    assert outcomes({"Ana@acme.example": status}, " ANA@acme.example\u200b") == [outcome]


def test_a_row_says_who_was_found_and_what_was_typed():
    (row,) = match(entries(" ANA@acme.example"), learners({"Ana@acme.example": "expired"})).rows()

    found = ("id of Ana@acme.example", "Ana@acme.example", "Lena Berg", "Sales", ENDED)
    assert row == (2, " ANA@acme.example", "to be renewed", "", *found)


def test_who_is_nobodys_learner_is_unknown_and_what_is_no_address_says_why():
    matched = match(entries("bo@acme.example", "bo"), learners({"ana@acme.example": "expired"}))

    assert matched["outcome"].to_list() == ["unknown", "invalid"]
    assert matched["reason"][0] == ""
    assert "must have an @-sign" in matched["reason"][1]
    assert matched["learner_id"].to_list() == [None, None]


def test_the_first_entry_of_a_person_counts_and_later_ones_name_its_line():
    matched = match(
        entries("x@acme.example", "ana@acme.example", "X@ACME.example", "Ana@acme.example", "ana@ACME.example"),
        learners({"ana@acme.example": "expired"}),
    )

    assert matched["outcome"].to_list() == ["unknown", "to be renewed", "duplicate", "duplicate", "duplicate"]
    assert matched["reason"].to_list() == ["", "", *["the same as line 2"], *["the same as line 3"] * 2]


def test_the_same_invalid_text_twice_is_invalid_twice():
    assert outcomes({}, "bo", "bo", "", "") == ["invalid"] * 4


def test_look_alikes_are_somebody_else():
    assert outcomes({"i\u0307x@acme.example": "expired"}, "I\u0307x@acme.example") == ["unknown"]
    assert outcomes({"ana@acme.example": "expired"}, "\u0430na@acme.example", "a.na@acme.example") == ["unknown"] * 2


def test_expired_learners_whom_no_entry_names_are_missing():
    people = learners({"ana@acme.example": "expired", "bo@acme.example": "expired", "cy@acme.example": "live"})

    missing = not_in_file(match(entries("ana@acme.example"), people), people)

    assert missing["email"].to_list() == ["bo@acme.example"]


@pytest.mark.parametrize(
    ("texts", "people"), [((), {"ana@acme.example": "expired"}), (("ana@acme.example",), {}), ((), {})]
)
def test_an_empty_list_and_an_empty_company_are_matched_too(texts, people):
    matched = match(entries(*texts), learners(people))

    assert matched.columns == COLUMNS
    assert matched.height == len(texts)
    assert not_in_file(matched, learners(people)).height == len(people)


ADDRESSES = [f"{name}@acme.example" for name in ("ana", "Bo", "cy", "dé", "e+e", "f")]
TYPED = st.sampled_from(
    [*ADDRESSES, *map(str.upper, ADDRESSES), *(f" {one}" for one in ADDRESSES), "bo", "", "x@y.test"]
)


@given(
    texts=st.lists(TYPED, max_size=15), people=st.dictionaries(st.sampled_from(ADDRESSES), st.sampled_from(STATUSES))
)
def test_outcomes_partition_the_entries_and_the_expired(texts, people):
    roster = learners(people)
    matched = match(entries(*texts), roster)

    assert matched["line"].to_list() == list(range(2, len(texts) + 2))
    assert matched["text"].to_list() == texts
    assert matched["outcome"].null_count() == 0
    renewed = matched.filter(pl.col("outcome") == Outcome.RENEW.value)["learner_id"].to_list()
    missing = not_in_file(matched, roster)["learner_id"].to_list()
    expired = roster.filter(pl.col("status") == "expired")["learner_id"].to_list()
    assert sorted(renewed + missing) == sorted(expired)


@given(texts=st.lists(TYPED, max_size=15))
def test_everything_but_duplicates_and_invalid_ones_is_there_once(texts):
    counted = match(entries(*texts), learners({})).filter(pl.col("outcome") == Outcome.UNKNOWN.value)

    keys = counted["text"].map_elements(email_key, pl.String)
    assert keys.n_unique() == keys.len()
