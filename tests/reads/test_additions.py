"""Whom a file would add to a company: as it is at this moment, and blind to other companies."""

from datetime import date

import polars as pl

from core.actions.add_learners import add_learners
from core.reads.additions import review_addition
from core.rules.additions import Added
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.moments import NOW

SCHEMA = {"line": pl.UInt32, "text": pl.String, "name": pl.String, "department": pl.String}


def review(db, company_id, *emails):
    rows = [(number, email, "", "") for number, email in enumerate(emails, start=2)]
    people = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return review_addition(db, company_id=company_id, people=people, now=NOW)


def test_learners_of_the_company_are_known_and_those_of_others_are_new(db):
    with db.transaction(NOW, "tests") as tx:
        company, other = a_company(tx), a_company(tx)
        a_license(tx, a_lot(tx, company), a_learner(tx, company, email="live@acme.example"))
        ended = a_lot(tx, company, expires_on=date(2026, 2, 24))
        a_license(tx, ended, a_learner(tx, company, email="old@acme.example"))
        a_learner(tx, company, email="gone@acme.example", archived_at=NOW)
        a_learner(tx, other, email="theirs@acme.example")

    found = review(db, company, "LIVE@acme.example", "old@acme.example", "gone@acme.example", "theirs@acme.example")

    assert found.of(Added.LEARNER)["status"].to_list() == ["live", "expired", "archived"]
    assert found.new()["email"].to_list() == ["theirs@acme.example"]
    assert found.counts == {
        Added.NEW: 1, Added.LEARNER: 3, Added.DUPLICATE: 0, Added.INVALID: 0, Added.SET_ASIDE: 0
    }  # fmt: skip


def test_who_was_added_is_a_learner_in_the_next_review(db):
    with db.transaction(NOW, "tests") as tx:
        company = a_company(tx)
        a_lot(tx, company)
    people = review(db, company, "bo@acme.example", "cy@acme.example").new()

    add_learners(db, company_id=company, people=people, request_key="a press", now=NOW, actor="ana")

    assert review(db, company, "bo@acme.example", "cy@acme.example").counts[Added.LEARNER] == 2
