"""Every entry of a list gets exactly one outcome, and every expired learner is renewed or missing."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.emails import email_key
from core.rules.matching import (
    NOBODY_ACCEPTED,
    NOTHING_SET_ASIDE,
    Outcome,
    found_elsewhere,
    match,
    not_in_file,
    probably_left,
)

ENDED = date(2026, 2, 1)
STATUSES = ("live", "expired", "never licensed", "archived")
SAID = ["line", "text", "outcome", "reason", "address", "given_name", "key"]
COLUMNS = [*SAID, "learner_id", "email", "name", "department", "ends_on"]


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
            "ends_on": pl.Date,
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
    typed = (" ANA@acme.example", "to be renewed", "", "ANA@acme.example", "", "ana@acme.example")
    assert row == (2, *typed, *found)


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


def test_look_alikes_and_letters_beyond_ascii_are_nobodys_until_confirmed():
    assert outcomes({"ana@acme.example": "expired"}, "\u0430na@acme.example", "a.na@acme.example") == ["unknown"] * 2
    assert outcomes({"jörg@acme.example": "expired"}, "jörg@acme.example") == ["unknown"]


def aliases(**of):
    rows = [(key.replace("_at_", "@").replace("_", "."), f"id of {email}") for key, email in of.items()]
    return pl.DataFrame(rows, schema={"email_key": pl.String, "learner_id": pl.String}, orient="row")


def test_an_address_that_was_confirmed_before_names_its_learner_and_says_so():
    people = learners({"ana@acme.example": "expired", "jörg@acme.example": "live"})
    known = aliases(annie_at_home_example="ana@acme.example", jörg_at_acme_example="jörg@acme.example")

    matched = match(entries("Annie@home.example", "jörg@acme.example"), people, aliases=known)

    assert matched["outcome"].to_list() == ["to be renewed", "live"]
    assert matched["reason"].to_list() == [
        "confirmed before as ana@acme.example",
        "confirmed before as jörg@acme.example",
    ]


def test_an_alias_never_takes_an_address_from_the_learner_who_has_it():
    people = learners({"ana@acme.example": "expired", "bo@acme.example": "live"})

    matched = match(entries("bo@acme.example"), people, aliases=aliases(bo_at_acme_example="ana@acme.example"))

    assert matched.select("outcome", "email").rows() == [("live", "bo@acme.example")]


def test_two_addresses_of_one_person_are_one_renewal_and_a_duplicate():
    people = learners({"ana@acme.example": "expired"})
    known = aliases(annie_at_home_example="ana@acme.example")

    matched = match(entries("annie@home.example", "ana@acme.example"), people, aliases=known)

    assert matched["outcome"].to_list() == ["to be renewed", "duplicate"]
    assert matched["reason"][1] == "the same as line 2"


def accepted(**of):
    rows = [(int(line.removeprefix("line_")), f"id of {email}") for line, email in of.items()]
    return pl.DataFrame(rows, schema=NOBODY_ACCEPTED.schema, orient="row")


def test_whom_a_person_names_for_an_entry_is_found_even_where_it_is_no_address():
    people = learners({"ana@acme.example": "expired", "bo@acme.example": "live"})

    matched = match(
        entries("anna@acme.example", "bo at acme", "who"),
        people,
        accepted=accepted(line_2="ana@acme.example", line_3="bo@acme.example"),
    )

    assert matched["outcome"].to_list() == ["to be renewed", "live", "invalid"]
    assert matched["reason"][0] == "confirmed as ana@acme.example"


def test_a_person_named_for_two_entries_is_renewed_once():
    people = learners({"ana@acme.example": "expired"})

    matched = match(
        entries("ana@acme.example", "anna@acme.example"), people, accepted=accepted(line_3="ana@acme.example")
    )

    assert matched["outcome"].to_list() == ["to be renewed", "duplicate"]


def aside(*lines):
    return pl.DataFrame([(line, "ragged") for line in lines], schema=NOTHING_SET_ASIDE.schema, orient="row")


def test_a_line_set_aside_counts_for_nothing_and_the_next_of_the_person_does():
    people = learners({"ana@acme.example": "expired"})

    matched = match(entries("ana@acme.example", "ana@acme.example"), people, set_aside=aside(2))

    assert matched["outcome"].to_list() == ["set aside", "to be renewed"]
    assert matched["reason"].to_list() == ["ragged", ""]


def test_who_is_only_in_a_line_set_aside_stays_expired_and_the_line_is_named():
    people = learners({"ana@acme.example": "expired", "bo@acme.example": "expired"})

    missing = not_in_file(match(entries("ana@acme.example"), people, set_aside=aside(2)), people)

    assert dict(missing.select("email", "reason").rows()) == {
        "ana@acme.example": "only in line 2, which is set aside",
        "bo@acme.example": "",
    }


def test_of_several_addresses_in_a_cell_the_one_of_a_learner_counts():
    people = learners({"ana@acme.example": "expired", "bo@acme.example": "expired"})

    matched = match(
        entries(
            "who@home.example; Ana@acme.example", "ana@acme.example, bo@acme.example", "x@home.example y@home.example"
        ),
        people,
    )

    assert matched["outcome"].to_list() == ["to be renewed", "invalid", "unknown"]
    assert matched["reason"].to_list() == [
        "",
        "The cell names 2 learners of this company. Give each of them a row.",
        "",
    ]
    assert matched["address"][0] == "Ana@acme.example"


def test_a_learner_of_another_company_is_told_only_where_that_is_asked_for():
    matched = match(entries("theirs@acme.example", "nobody@acme.example"), learners({}))
    elsewhere = pl.DataFrame({"email_key": ["theirs@acme.example"], "company": ["Borealis"]})

    assert matched["outcome"].to_list() == ["unknown", "unknown"]
    told = found_elsewhere(matched, elsewhere)
    assert told.select("outcome", "reason").rows() == [("elsewhere", "a learner of Borealis"), ("unknown", "")]
    assert told.columns == matched.columns


def test_expired_learners_whom_no_entry_names_are_missing():
    people = learners({"ana@acme.example": "expired", "bo@acme.example": "expired", "cy@acme.example": "live"})

    missing = not_in_file(match(entries("ana@acme.example"), people), people)

    assert missing["email"].to_list() == ["bo@acme.example"]


def test_who_is_live_and_named_by_no_row_has_probably_left():
    people = learners(
        {
            "bo@acme.example": "live",
            "ana@acme.example": "live",
            "cy@acme.example": "live",
            "dee@acme.example": "expired",
        }
    )

    matched = match(entries("cy@acme.example", "who@acme.example"), people, set_aside=aside(2))

    assert probably_left(matched, people)["email"].to_list() == ["ana@acme.example", "bo@acme.example"]


@pytest.mark.parametrize(
    ("texts", "people"), [((), {"ana@acme.example": "expired"}), (("ana@acme.example",), {}), ((), {})]
)
def test_an_empty_list_and_an_empty_company_are_matched_too(texts, people):
    matched = match(entries(*texts), learners(people))

    assert matched.columns == COLUMNS
    assert matched.height == len(texts)
    assert not_in_file(matched, learners(people)).height == len(people)


ADDRESSES = [f"{name}@acme.example" for name in ("ana", "Bo", "cy", "d.d", "e+e", "f")]
TYPED = st.sampled_from(
    [*ADDRESSES, *map(str.upper, ADDRESSES), *(f" {one}" for one in ADDRESSES), "bo", "", "x@y.test"]
)


@given(
    texts=st.lists(TYPED, max_size=15),
    people=st.dictionaries(st.sampled_from(ADDRESSES), st.sampled_from(STATUSES)),
    lines=st.sets(st.integers(2, 16)),
)
def test_outcomes_partition_the_entries_and_the_expired(texts, people, lines):
    roster = learners(people)
    set_aside = aside(*(line for line in lines if line < len(texts) + 2))
    matched = match(entries(*texts), roster, set_aside=set_aside)

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
