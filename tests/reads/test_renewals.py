"""What a list of e-mails would renew: counted, openable, and blind to other companies."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.restore_learners import restore_learners
from core.actions.undo_batch import undo_batch
from core.reads.renewals import columns_of, probably_left, review_renewal, review_validity, suggestions
from core.rules.matching import Outcome
from core.rules.renewals import NOT_IN_FILE, RenewalList
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.moments import NOW

ENDED = date(2026, 2, 24)


@pytest.fixture
def company(db):
    with db.transaction(NOW, "tests") as tx:
        return a_company(tx)


def an_expired_learner(tx, company, email):
    learner = a_learner(tx, company, email=email)
    a_license(tx, a_lot(tx, company, expires_on=ENDED), learner)
    return learner


def review(db, company, *texts, **more):
    entries = pl.DataFrame(
        {"line": range(2, len(texts) + 2), "text": texts}, schema={"line": pl.UInt32, "text": pl.String}
    )
    return review_renewal(db, company_id=company, asked=RenewalList(entries), now=NOW, **more)


def validity(db, company, now=NOW):
    return review_validity(db, company_id=company, now=now)


def test_every_entry_and_every_expired_learner_is_counted_once(db, company):
    with db.transaction(NOW, "tests") as tx:
        bo = an_expired_learner(tx, company, "bo@acme.example")
        ana = an_expired_learner(tx, company, "ana@acme.example")
        an_expired_learner(tx, company, "left.out@acme.example")
        a_license(tx, a_lot(tx, company), a_learner(tx, company, email="live@acme.example"))
        a_learner(tx, company, email="never@acme.example")
        a_learner(tx, company, email="gone@acme.example", archived_at=NOW)

    people = ("Ana@acme.example", "live@acme.example", "BO@acme.example", "never@acme.example", "gone@acme.example")
    found = review(db, company, *people, "bo@acme.example", "who@acme.example", "oops")

    assert found.counts == {
        **dict.fromkeys(Outcome, 1),
        Outcome.RENEW: 2,
        NOT_IN_FILE: 1,
        Outcome.ELSEWHERE: 0,
        Outcome.SET_ASIDE: 0,
    }
    assert sum(found.counts[outcome] for outcome in Outcome) == found.rows == 8
    assert found.expired == 3
    assert found.learner_ids == [ana, bo]
    assert found.of(Outcome.DUPLICATE)["reason"].to_list() == ["the same as line 4"]
    assert found.of(Outcome.RENEW)["ends_on"].to_list() == [ENDED, ENDED]
    assert found.missing.select("email", "ends_on").rows() == [("left.out@acme.example", ENDED)]


def test_a_learner_of_another_company_is_unknown_like_anybody(db, company):
    with db.transaction(NOW, "tests") as tx:
        an_expired_learner(tx, a_company(tx), "theirs@acme.example")

    found = review(db, company, "theirs@acme.example", "nobody@acme.example")

    unknown = found.of(Outcome.UNKNOWN).drop("line", "text", "address", "key").unique()
    assert unknown.rows() == [("unknown", "", "", *[None] * 5)]
    assert found.counts == {**dict.fromkeys(Outcome, 0), Outcome.UNKNOWN: 2, NOT_IN_FILE: 0}


def test_our_own_people_are_told_of_whom_a_stranger_is_a_learner(db, company):
    with db.transaction(NOW, "tests") as tx:
        an_expired_learner(tx, a_company(tx, name="Borealis"), "theirs@acme.example")

    found = review(db, company, "Theirs@acme.example", "nobody@acme.example", names_others=True)

    assert found.of(Outcome.ELSEWHERE)["reason"].to_list() == ["a learner of Borealis"]
    assert found.counts == {**dict.fromkeys(Outcome, 0), Outcome.UNKNOWN: 1, Outcome.ELSEWHERE: 1, NOT_IN_FILE: 0}


def test_suggestions_are_learners_of_the_company_whom_the_list_does_not_name(db, company):
    with db.transaction(NOW, "tests") as tx:
        jane = an_expired_learner(tx, company, "jane.roe@acme.example")
        an_expired_learner(tx, company, "jane.rowe@acme.example")
        an_expired_learner(tx, a_company(tx), "jane.roes@acme.example")

    found = review(db, company, "jane.rowe@acme.example", "jane.rooe@acme.example")

    assert suggestions(db, company_id=company, found=found, now=NOW)["learner_id"].to_list() == [jane]


def test_who_is_live_and_not_in_the_list_has_probably_left(db, company):
    with db.transaction(NOW, "tests") as tx:
        lot = a_lot(tx, company)
        for name in ("stays", "left"):
            a_license(tx, lot, a_learner(tx, company, email=f"{name}@acme.example"))
        a_license(tx, a_lot(tx, (other := a_company(tx))), a_learner(tx, other, email="theirs@acme.example"))

    left = probably_left(db, company_id=company, found=review(db, company, "stays@acme.example"), now=NOW)

    assert left["email"].to_list() == ["left@acme.example"]


def test_a_column_is_asked_for_the_companys_own_learners(db, company):
    with db.transaction(NOW, "tests") as tx:
        an_expired_learner(tx, company, "ana@acme.example")
    cells = pl.DataFrame({"A": ["ana@acme.example"], "B": ["boss@acme.example"]})

    assert [column.known for column in columns_of(db, company_id=company, cells=cells)] == [1, 0]


def test_an_empty_list_leaves_all_expired_learners_out(db, company):
    with db.transaction(NOW, "tests") as tx:
        an_expired_learner(tx, company, "ana@acme.example")

    found = review(db, company)

    assert found.learner_ids == []
    assert found.counts == {**dict.fromkeys(Outcome, 0), NOT_IN_FILE: 1}


def test_who_is_missing_comes_in_the_same_order_each_time(db, company):
    with db.transaction(NOW, "tests") as tx:
        for number in range(20):
            an_expired_learner(tx, company, f"person{number}@acme.example")

    missing = review(db, company).missing["learner_id"]

    assert missing.len() == 20
    assert missing.is_sorted()


def test_whatever_changes_a_review_changes_what_it_is_valid_for(db, company):
    with db.transaction(NOW, "tests") as tx:
        ana = an_expired_learner(tx, company, "ana@acme.example")
        a_lot(tx, company, quantity=5)
    who = {"now": NOW, "actor": "tests"}
    person = NewLearner(email="new@acme.example", name="New")
    acts = [
        lambda: allocate_licenses(db, company_id=company, learners=[ana], request_key="a", **who),
        lambda: undo_batch(db, batch_id=done[0].batch_id, request_key="u", **who),
        lambda: archive_learners(db, company_id=company, learners=[ana], request_key="b", **who),
        lambda: restore_learners(db, company_id=company, learners=[ana], request_key="c", **who),
        lambda: add_learners(db, company_id=company, people=[person], request_key="d", **who),
    ]
    done: list[Any] = []
    for act in acts:
        valid, counts = validity(db, company), review(db, company, "ana@acme.example", "new@acme.example").counts
        done.append(act())
        assert review(db, company, "ana@acme.example", "new@acme.example").counts != counts
        assert validity(db, company) != valid


def test_the_end_of_a_license_ends_what_a_review_is_valid_for(db, company):
    with db.transaction(NOW, "tests") as tx:
        lot = a_lot(tx, company)
        a_license(tx, lot, a_learner(tx, company, email="live@acme.example"))
    end = validity(db, company).next_expiry

    assert validity(db, company, now=end - timedelta(seconds=1)) == validity(db, company)
    assert validity(db, company, now=end) != validity(db, company)


def test_an_act_elsewhere_changes_nothing(db, company):
    before = validity(db, company)
    with db.transaction(NOW, "tests") as tx:
        an_expired_learner(tx, a_company(tx), "ana@other.example")

    assert validity(db, company) == before
