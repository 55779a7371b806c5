"""A review adds up, says what changed, and tells a company nothing of others in the file that it keeps."""

from datetime import date

import polars as pl
import pytest

from core.rules.emails import email_key
from core.rules.matching import NOTHING_SET_ASIDE, Outcome, found_elsewhere, match
from core.rules.renewals import NOT_IN_FILE, changes, outcome_rows, reviewed

ENDED = date(2026, 2, 1)
FILE = (
    "ana@acme.example",
    "live@acme.example",
    "oops",
    "theirs@acme.example",
    "ana@acme.example",
    "aside@acme.example",
)
PEOPLE = {
    "ana@acme.example": "expired",
    "live@acme.example": "live",
    "bo@acme.example": "expired",
    "aside@acme.example": "expired",
}


def roster(people):
    rows = [(f"id of {email}", email, email_key(email), "", "", status, ENDED) for email, status in people.items()]
    names = ("learner_id", "email", "email_key", "name", "department", "status")
    return pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), "ends_on": pl.Date}, orient="row")


def review(people=PEOPLE, *, elsewhere=False):
    lines = range(2, len(FILE) + 2)
    entries = pl.DataFrame({"line": lines, "text": FILE}, schema={"line": pl.UInt32, "text": pl.String})
    set_aside = pl.DataFrame([(7, "ragged")], schema=NOTHING_SET_ASIDE.schema, orient="row")
    learners = roster(people)
    matched = match(entries, learners, set_aside=set_aside)
    if elsewhere:
        theirs = pl.DataFrame({"email_key": ["theirs@acme.example"], "company": ["Borealis"]})
        matched = found_elsewhere(matched, theirs)
    return reviewed(matched, learners)


def test_outcomes_add_up_to_the_rows_and_both_numbers_to_the_expired():
    found = review()

    assert sum(found.counts[outcome] for outcome in Outcome) == found.rows == len(FILE)
    assert found.expired == found.counts[Outcome.RENEW] + found.counts[NOT_IN_FILE] == 3
    assert found.learner_ids == ["id of ana@acme.example"]
    assert dict(found.missing.select("email", "reason").rows()) == {
        "bo@acme.example": "",
        "aside@acme.example": "only in line 7, which is set aside",
    }


@pytest.mark.parametrize("elsewhere", [True, False])
def test_nothing_changes_between_two_looks_at_the_same(elsewhere):
    assert changes(review(elsewhere=elsewhere), review()).is_empty()


def test_what_changed_is_named_with_its_line_or_without_one():
    later = {
        "ana@acme.example": "live",
        "live@acme.example": "expired",
        "bo@acme.example": "live",
        "aside@acme.example": "expired",
        "new@acme.example": "expired",
    }

    assert changes(review(), review(later)).rows() == [
        (2, "ana@acme.example", "to be renewed", "live"),
        (3, "live@acme.example", "live", "to be renewed"),
        (None, "bo@acme.example", "expired, not in the file", "not expired any more"),
        (None, "new@acme.example", "not expired", "expired, not in the file"),
    ]


def test_an_entry_that_means_another_learner_now_is_a_change():
    before = review()
    matched = before.matched.with_columns(
        learner_id=pl.when(pl.col("line") == 2).then(pl.lit("somebody else")).otherwise("learner_id")
    )
    after = reviewed(matched, roster(PEOPLE))

    assert changes(before, after)["line"].to_list()[0] == 2


def test_the_kept_rows_say_what_became_of_each_and_nothing_of_other_companies():
    found = review(elsewhere=True)
    cells = pl.DataFrame({"E-mail": FILE, "Outcome": [str(number) for number in range(len(FILE))]})

    kept = outcome_rows(cells, found, renewed=frozenset(["id of ana@acme.example"]))

    assert kept.columns == ["Line", "E-mail", "Outcome", "Outcome (Renewal Desk)", "Why", "Learner"]
    assert kept["Outcome (Renewal Desk)"].to_list() == [
        *("renewed", "live", "invalid", "unknown", "duplicate", "set aside"),
    ]
    assert "Borealis" not in str(kept.to_dicts())
    assert kept.select(cells.columns).equals(cells)


def test_who_was_named_and_not_renewed_is_left_over():
    kept = outcome_rows(pl.DataFrame({"E-mail": FILE}), review(), renewed=frozenset())

    assert kept["Outcome"][0] == "left over"
