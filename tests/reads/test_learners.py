"""What the Learners page reads: each learner is one thing, the counts add up, and nobody sees another company."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.errors import NotFound
from core.reads.learners import chosen_learners, learner_departments, learner_page, learner_rows
from core.rules.filters import LearnerFilter, LearnerStatus
from core.store.rosters import roster
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.moments import NOW

LAST_WEEK = date(2026, 2, 24)
NEXT_WEEK = date(2026, 3, 11)
ENDED = datetime(2026, 2, 23, 23, tzinfo=UTC)  # the first instant of LAST_WEEK in Madrid
EVERYBODY = LearnerFilter()
LIVE, EXPIRED, NEVER, ARCHIVED = LearnerStatus


@pytest.fixture
def company(db):
    """A company in Madrid with nobody in it."""
    with db.transaction(NOW, "tests") as tx:
        return a_company(tx, name="Acme")


@pytest.fixture
def one_of_each(db, company):
    """A live, an expired, a never licensed and an archived learner, by name."""
    with db.transaction(NOW, "tests") as tx:
        people = {
            name: a_learner(tx, company, name=name, email=f"{name.lower()}@acme.example", archived_at=archived)
            for name, archived in [("Liv", None), ("Eva", None), ("Nina", None), ("Ark", NOW)]
        }
        a_license(tx, a_lot(tx, company, expires_on=LAST_WEEK, quantity=5), people["Eva"])
        a_license(tx, a_lot(tx, company), people["Liv"])
        return people


def a_page(db, company, wanted=EVERYBODY, **about):
    """The first page of up to 50, and the counts."""
    given = {"company_id": company, "wanted": wanted, "now": NOW, "page": 1, "page_size": 50}
    return learner_page(db, **(given | about))


def names(db, company, wanted=EVERYBODY, **about):
    return a_page(db, company, wanted, **about)[0]["name"].to_list()


def counts(db, company, wanted=EVERYBODY, **about):
    """live, expired, never licensed, archived."""
    return tuple(a_page(db, company, wanted, **about)[1].values())


def test_an_empty_company_has_no_rows_and_counts_of_nought(db, company):
    rows, of_status = a_page(db, company)

    assert rows.is_empty()
    assert of_status == dict.fromkeys(LearnerStatus, 0)


def test_each_learner_is_one_thing_and_is_counted_as_that(db, company, one_of_each):
    rows, of_status = a_page(db, company)

    assert dict(rows.select("name", "status").rows()) == {
        "Liv": "live",
        "Eva": "expired",
        "Nina": "never licensed",
        "Ark": "archived",
    }
    assert of_status == dict.fromkeys(LearnerStatus, 1)


@pytest.mark.parametrize(("status", "name"), [(LIVE, "Liv"), (EXPIRED, "Eva"), (NEVER, "Nina"), (ARCHIVED, "Ark")])
def test_a_status_narrows_the_rows_and_not_the_counts(db, company, one_of_each, status, name):
    assert names(db, company, LearnerFilter(status=status)) == [name]
    assert counts(db, company, LearnerFilter(status=status)) == (1, 1, 1, 1)


def test_the_status_is_the_rosters_own(db, company, one_of_each):
    with db.transaction(NOW, "tests") as tx:
        a_license(tx, a_lot(tx, company, starts_on=NEXT_WEEK), a_learner(tx, company, name="Soon"))
        a_license(tx, a_lot(tx, company), a_learner(tx, company, name="Back"), released_at=NOW)
        renewed = a_learner(tx, company, name="Renewed")
        a_license(tx, a_lot(tx, company, expires_on=LAST_WEEK), renewed)
        a_license(tx, a_lot(tx, company), renewed)
        gone = a_learner(tx, company, name="Gone", archived_at=NOW)
        a_license(tx, a_lot(tx, company, expires_on=LAST_WEEK), gone)
        known = roster(tx, company, NOW)

    rows, _ = a_page(db, company)

    assert dict(rows.select("learner_id", "status").rows()) == dict(known.select("learner_id", "status").rows())


@pytest.mark.parametrize(("late", "status"), [(timedelta(microseconds=-1), "live"), (timedelta(0), "expired")])
def test_a_learner_is_expired_from_the_instant_itself(db, company, one_of_each, late, status):
    rows, _ = a_page(db, company, LearnerFilter(search="eva"), now=ENDED + late)

    assert rows.select("status", "expires_on").row(0) == (status, LAST_WEEK)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_the_day_is_the_lots_own(db, zone):
    with db.transaction(NOW, "tests") as tx:
        company = a_company(tx, time_zone=zone)
        a_license(tx, a_lot(tx, company, expires_on=LAST_WEEK), a_learner(tx, company))
        a_license(tx, a_lot(tx, a_company(tx), expires_on=LAST_WEEK), a_learner(tx, company, department="Other"))

    assert a_page(db, company)[0]["expires_on"].to_list()[0] == LAST_WEEK


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"search": "  KOVÁCS "}, ["Zoltán Kovács"]),
        ({"search": "@elsewhere.example"}, ["Anna Meyer"]),
        ({"search": "it anna"}, []),
        ({"department": "IT"}, ["Anna Meyer"]),
        ({"department": "IT", "search": "zolt"}, []),
    ],
)
def test_search_and_department_narrow_rows_and_counts(db, company, wanted, found):
    with db.transaction(NOW, "tests") as tx:
        a_learner(tx, company, name="Anna Meyer", email="anna@elsewhere.example", department="IT")
        a_learner(tx, company, name="Zoltán Kovács")

    assert names(db, company, LearnerFilter(**wanted)) == found
    assert counts(db, company, LearnerFilter(**wanted)) == (0, 0, len(found), 0)


@pytest.mark.parametrize(
    ("order_by", "found"),
    [
        ("name", ["anna", "Boris", "Carla", ""]),
        ("email", ["Carla", "Boris", "anna", ""]),
        ("company", ["anna", "Carla", "Boris", ""]),
        ("department", ["Boris", "anna", "Carla", ""]),
        ("expires", ["Carla", "Boris", "anna", ""]),
    ],
)
def test_a_page_is_ordered_as_asked_for_and_what_is_missing_comes_last(db, company, order_by, found):
    with db.transaction(NOW, "tests") as tx:
        zenith = a_company(tx, name="Zenith")
        anna = a_learner(tx, company, name="anna", email="c@x.example", department="Sales")
        boris = a_learner(tx, zenith, name="Boris", email="b@x.example", department="IT")
        carla = a_learner(tx, company, name="Carla", email="a@x.example", department="Sales")
        a_learner(tx, zenith, name="", email="z@x.example", department="")
        a_license(tx, a_lot(tx, company), anna)
        a_license(tx, a_lot(tx, zenith, expires_on=LAST_WEEK), boris)
        a_license(tx, a_lot(tx, company, expires_on=date(2025, 6, 1)), carla)

    assert names(db, None, order_by=order_by) == found


def test_pages_share_the_rows_between_them_and_each_has_the_counts(db, company):
    with db.transaction(NOW, "tests") as tx:
        for number in range(5):
            a_learner(tx, company, name=f"Learner {number}")

    pages = [a_page(db, company, page=page, page_size=2) for page in (1, 2, 3, 4)]

    assert [rows.height for rows, _ in pages] == [2, 2, 1, 0]
    assert {of_status[NEVER] for _, of_status in pages} == {5}
    assert len({name for rows, _ in pages for name in rows["name"]}) == 5


def test_a_page_has_these_columns(db, company, one_of_each):
    rows, _ = a_page(db, company)
    nothing, _ = a_page(db, company, LearnerFilter(search="nobody"))

    columns = "learner_id company_id company email name department is_manager status expires_on"
    assert rows.columns == columns.split()
    assert rows.schema["expires_on"] == pl.Date
    assert nothing.schema == rows.schema


def test_another_company_is_never_seen(db, company, one_of_each):
    with db.transaction(NOW, "tests") as tx:
        other = a_company(tx)

    assert names(db, other) == []
    assert counts(db, other) == (0, 0, 0, 0)
    assert learner_rows(db, company_id=other, wanted=EVERYBODY, now=NOW).is_empty()
    assert learner_departments(db, company_id=other) == []


def test_all_companies_can_be_seen_at_once(db, company, one_of_each):
    with db.transaction(NOW, "tests") as tx:
        a_learner(tx, a_company(tx, name="Zenith"), name="Zoe", department="Zoo")

    assert sorted(names(db, None)) == ["Ark", "Eva", "Liv", "Nina", "Zoe"]
    assert counts(db, None) == (1, 1, 2, 1)
    assert learner_departments(db, company_id=None) == ["Sales", "Zoo"]


def test_an_export_has_everybody_who_matches_by_company_and_email(db, company, one_of_each):
    with db.transaction(NOW, "tests") as tx:
        a_learner(tx, a_company(tx, name="Zenith"), name="Zoe", email="a@zenith.example")

    everybody = learner_rows(db, company_id=None, wanted=EVERYBODY, now=NOW)
    expired = learner_rows(db, company_id=company, wanted=LearnerFilter(status=EXPIRED), now=NOW)

    assert everybody["name"].to_list() == ["Ark", "Eva", "Liv", "Nina", "Zoe"]
    assert expired.rows() == [("Acme", "eva@acme.example", "Eva", "Sales", False, "expired", LAST_WEEK)]


def test_the_empty_department_is_none(db, company):
    with db.transaction(NOW, "tests") as tx:
        for department in ("Sales", "", "IT", "Sales"):
            a_learner(tx, company, department=department)

    assert learner_departments(db, company_id=company) == ["IT", "Sales"]


def test_of_the_chosen_it_is_said_which_seats_go_back_and_who_has_expired(db, company, one_of_each):
    with db.transaction(NOW, "tests") as tx:
        a_license(tx, a_lot(tx, company, starts_on=NEXT_WEEK), one_of_each["Liv"])
        a_license(tx, a_lot(tx, company, expires_on=LAST_WEEK), one_of_each["Ark"])
        a_license(tx, a_lot(tx, company), one_of_each["Ark"], released_at=NOW)

    chosen = chosen_learners(db, learners=[*one_of_each.values()] * 2, company_id=company, now=NOW)

    assert chosen.select("name", "archived", "seats", "has_expired").rows() == [
        ("Ark", True, 0, True),
        ("Eva", False, 0, True),
        ("Liv", False, 2, False),
        ("Nina", False, 0, False),
    ]


def test_a_chosen_learner_of_another_company_is_refused(db, company, one_of_each):
    with db.transaction(NOW, "tests") as tx:
        other = a_company(tx)
        stranger = a_learner(tx, other)

    with pytest.raises(NotFound):
        chosen_learners(db, learners=[one_of_each["Liv"], stranger], company_id=company, now=NOW)
    assert chosen_learners(db, learners=[one_of_each["Liv"], stranger], company_id=None, now=NOW).height == 2
