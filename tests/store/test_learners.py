"""Who counts as expired and is found by a filter, and whom writing touches."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.rules.filters import ExpiredFilter
from core.store import learners
from tests.builders import a_batch, a_company, a_learner, a_license, a_lot
from tests.moments import NOW

EVERYBODY = ExpiredFilter()
YESTERDAY = date(2026, 3, 1)


@pytest.fixture
def company_id(db):
    with db.transaction(NOW, "a test") as tx:
        return a_company(tx)


def found(db, company_id, chosen=EVERYBODY, now=NOW):
    with db.read() as r:
        return learners.expired(r, company_id, chosen, now)["email"].to_list()


def an_expired_learner(tx, company_id, email, *, expires_on=YESTERDAY, **person):
    learner_id = a_learner(tx, company_id, email=email, **person)
    a_license(tx, a_lot(tx, company_id, expires_on=expires_on), learner_id)
    return learner_id


def test_a_learner_is_expired_from_the_instant_at_which_the_last_license_ends(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        an_expired_learner(tx, company_id, "lena@acme.example", expires_on=date(2026, 3, 5))
        expires_at = tx.value("select expires_at from lot")

    assert found(db, company_id, now=expires_at - timedelta(microseconds=1)) == []
    assert found(db, company_id, now=expires_at) == ["lena@acme.example"]


def test_who_never_had_a_license_is_not_expired(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        a_learner(tx, company_id)

    assert found(db, company_id) == []


def test_who_was_renewed_is_not_expired(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        a_license(tx, a_lot(tx, company_id), an_expired_learner(tx, company_id, "lena@acme.example"))

    assert found(db, company_id) == []


def test_who_has_a_license_that_starts_later_is_not_expired(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        later = a_lot(tx, company_id, starts_on=date(2026, 4, 1))
        a_license(tx, later, an_expired_learner(tx, company_id, "lena@acme.example"))

    assert found(db, company_id) == []


def test_a_released_license_counts_as_never_given(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        an_expired = an_expired_learner(tx, company_id, "lena@acme.example")
        a_license(tx, a_lot(tx, company_id), an_expired, released_at=NOW)
        a_license(tx, a_lot(tx, company_id, expires_on=YESTERDAY), a_learner(tx, company_id), released_at=NOW)

    assert found(db, company_id) == ["lena@acme.example"]


def test_the_archived_and_people_of_other_companies_are_left_out(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        an_expired_learner(tx, company_id, "gone@acme.example", archived_at=NOW)
        an_expired_learner(tx, a_company(tx), "stranger@other.example")

    assert found(db, company_id) == []


@pytest.mark.parametrize(
    ("search", "finds"),
    [
        ("", True),
        ("łukasz", True),
        ("  ŁUKASZ   NOWAK ", True),
        ("LN@acme", True),
        ("research", True),
        ("acme.example research", True),
        ("nowak łukasz", False),
        ("%", False),
        ("_", False),
        ("'", False),
    ],
)
def test_a_search_reads_name_email_and_department_literally(db, company_id, search, finds):
    with db.transaction(NOW, "a test") as tx:
        an_expired_learner(tx, company_id, "ln@acme.example", name="Łukasz Nowak", department="Research")

    assert (found(db, company_id, ExpiredFilter(search=search)) == ["ln@acme.example"]) is finds


@pytest.mark.parametrize(("department", "finds"), [("", True), ("Sales", True), ("sales", False), ("Sale", False)])
def test_a_department_is_matched_whole(db, company_id, department, finds):
    with db.transaction(NOW, "a test") as tx:
        an_expired_learner(tx, company_id, "lena@acme.example", department="Sales")

    assert (found(db, company_id, ExpiredFilter(department=department)) != []) is finds


# In Auckland 1 March begins on 28 February in UTC, in Honolulu during 1 March.
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Madrid", "Pacific/Honolulu"])
@pytest.mark.parametrize(
    ("expired_from", "expired_until", "finds"),
    [
        (YESTERDAY, None, True),
        (None, YESTERDAY, True),
        (YESTERDAY, YESTERDAY, True),
        (YESTERDAY + timedelta(days=1), None, False),
        (None, YESTERDAY - timedelta(days=1), False),
    ],
)
def test_dates_are_inclusive_and_in_the_zone_of_the_company(db, zone, expired_from, expired_until, finds):
    with db.transaction(NOW, "a test") as tx:
        company_id = a_company(tx, time_zone=zone)
        an_expired_learner(tx, company_id, "lena@acme.example", expires_on=YESTERDAY)

    chosen = ExpiredFilter(expired_from=expired_from, expired_until=expired_until)
    assert (found(db, company_id, chosen) != []) is finds


def test_the_day_is_the_lots_own_where_the_engine_knows_other_clocks_for_the_zone(db):
    with db.transaction(NOW, "a test") as tx:
        company_id = a_company(tx)
        an_expired_learner(tx, company_id, "lena@acme.example", expires_on=YESTERDAY)
        # As in an edition of the zones whose summer time began there that week.
        tx.execute("update lot set expires_at = expires_at - interval 1 hour")
        tx.execute("update license set expires_at = expires_at - interval 1 hour")

    on_that_day = ExpiredFilter(expired_from=YESTERDAY, expired_until=YESTERDAY)
    assert found(db, company_id, on_that_day) == ["lena@acme.example"]


def test_whom_a_filter_leaves_out_is_not_found(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        lena = an_expired_learner(tx, company_id, "lena@acme.example")
        omar = an_expired_learner(tx, company_id, "omar@acme.example")

    assert found(db, company_id, ExpiredFilter(without=(lena,))) == ["omar@acme.example"]
    assert found(db, company_id, ExpiredFilter(without=(lena, omar))) == []


def test_of_chosen_ids_those_are_unlicensed_who_hold_nothing_live_or_still_to_come(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        lena = an_expired_learner(tx, company_id, "lena@acme.example")
        never = a_learner(tx, company_id)
        released = a_learner(tx, company_id)
        a_license(tx, a_lot(tx, company_id), released, released_at=NOW)
        soon = a_learner(tx, company_id)
        a_license(tx, a_lot(tx, company_id, starts_on=NOW.date() + timedelta(days=9)), soon)
        an_expired_learner(tx, company_id, "omar@acme.example")
        renewed = an_expired_learner(tx, company_id, "eve@acme.example")
        a_license(tx, a_lot(tx, company_id), renewed)
        archived = an_expired_learner(tx, company_id, "gone@acme.example", archived_at=NOW)
        stranger = an_expired_learner(tx, a_company(tx), "stranger@other.example")

    asked = pl.DataFrame({"learner_id": [lena, never, released, soon, renewed, archived, stranger]})
    with db.read() as r:
        assert set(learners.unlicensed(r, company_id, asked, NOW)["learner_id"]) == {lena, never, released}


def test_chosen_ids_of_another_company_are_not_found(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        ours = a_learner(tx, company_id, email="lena@acme.example", archived_at=NOW)
        theirs = a_learner(tx, a_company(tx))

        people = learners.by_id(tx, company_id, pl.DataFrame({"learner_id": [ours, theirs, tx.new_id()]}))
    assert people.to_dicts() == [{"learner_id": ours, "email": "lena@acme.example", "archived": True}]


def test_people_are_known_by_the_key_of_their_email_archived_or_not(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        a_learner(tx, company_id, email="Lena@acme.example")
        a_learner(tx, company_id, email="omar@acme.example", archived_at=NOW)
        a_learner(tx, a_company(tx), email="eve@acme.example")

        keys = ["lena@acme.example", "omar@acme.example", "eve@acme.example"]
        known = learners.by_email(tx, company_id, pl.DataFrame({"email_key": keys}))
    assert known.select("email", "archived").rows() == [("Lena@acme.example", False), ("omar@acme.example", True)]


def test_a_new_learner_is_of_the_batch_that_added_them(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        batch_id = a_batch(tx, company_id, kind="addition")
        new = {
            "learner_id": tx.new_id(),
            "email": "Lena@acme.example",
            "email_key": "lena@acme.example",
            "name": "Lena Berg",
            "department": "",
            "search_text": "lena berg lena@acme.example",
            "is_manager": True,
        }
        learners.insert_learners(tx, company_id, batch_id, pl.DataFrame([new]))

        written = tx.row("select * exclude (email_hash) from learner")
    assert written == new | {
        "company_id": company_id,
        "batch_id": batch_id,
        "created_at": NOW,
        "archived_at": None,
    }


def test_archiving_and_restoring_count_only_whom_they_change(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        two = pl.DataFrame({"learner_id": [a_learner(tx, company_id), a_learner(tx, company_id, archived_at=NOW)]})
        a_learner(tx, company_id)

    with db.transaction(NOW + timedelta(days=1), "a test") as tx:
        assert learners.archive(tx, two) == 1
        assert tx.value("select count(*) as archived from learner where archived_at is not null") == 2
        assert tx.value("select count(*) as archived from learner where archived_at = $now", now=NOW) == 1
        assert learners.restore(tx, two) == 2
        assert learners.restore(tx, two) == 0
