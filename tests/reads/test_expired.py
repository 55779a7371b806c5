"""What the expired page and the forecasts read: every boundary at the instant itself."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from core.reads.expired import (
    departments,
    expired_page,
    expired_rows,
    expiries_by_week,
    license_counts,
    selected_companies,
)
from core.rules.access import Caller, Role
from core.rules.filters import ExpiredFilter
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.moments import NOW

EVERYBODY = ExpiredFilter()
LAST_WEEK = date(2026, 2, 24)
NEXT_WEEK = date(2026, 3, 11)
ENDED = datetime(2026, 2, 23, 23, tzinfo=UTC)  # the first instant of LAST_WEEK in Madrid

ANALYST = Caller(Role.ANALYST)


@pytest.fixture
def company(db):
    """A company in Madrid with nobody in it."""
    with db.transaction(NOW, "tests") as tx:
        return a_company(tx)


def expired_learner(tx, company, name="Lena Berg", *, ended=LAST_WEEK, **about):
    """A learner whose only license ended on the day `ended`."""
    learner = a_learner(tx, company, name=name, **about)
    a_license(tx, a_lot(tx, company, expires_on=ended), learner)
    return learner


def a_page(db, company, wanted=EVERYBODY, **about):
    """The first page of up to 50, and how many match."""
    return expired_page(
        db, **({"company_id": company, "wanted": wanted, "now": NOW, "page": 1, "page_size": 50} | about)
    )


def found(db, company, *, page=1, page_size=50, now=NOW, **wanted):
    """Names on a page, and how many match."""
    rows, total = a_page(db, company, ExpiredFilter(**wanted), now=now, page=page, page_size=page_size)
    return list(rows["name"]), total


def test_an_empty_database_counts_nothing(db):
    counts = license_counts(db, now=NOW)

    assert counts == {"available": 0, "live": 0, "expired": 0, "released": 0}


def test_licenses_count_by_what_they_are_now(db, company):
    with db.transaction(NOW, "tests") as tx:
        live = a_lot(tx, company, quantity=5)
        a_license(tx, live, a_learner(tx, company))
        a_license(tx, live, a_learner(tx, company), released_at=NOW)
        ended = a_lot(tx, company, quantity=3, expires_on=LAST_WEEK)
        a_license(tx, ended, a_learner(tx, company))
        a_lot(tx, company, quantity=7, starts_on=NEXT_WEEK)

    assert license_counts(db, now=NOW) == {"available": 4, "live": 1, "expired": 1, "released": 1}


@pytest.mark.parametrize(("late", "live", "expired"), [(timedelta(microseconds=-1), 1, 0), (timedelta(0), 0, 1)])
def test_a_license_is_expired_from_the_instant_itself(db, company, late, live, expired):
    with db.transaction(NOW, "tests") as tx:
        expired_learner(tx, company)

    counts = license_counts(db, now=ENDED + late)

    assert (counts["live"], counts["expired"]) == (live, expired)


def test_ends_are_counted_per_company_and_week_of_its_own_days(db, company):
    with db.transaction(NOW, "tests") as tx:
        tokyo = a_company(tx, time_zone="Asia/Tokyo")
        a_license(tx, a_lot(tx, company, quantity=4, expires_on=date(2026, 3, 9)), a_learner(tx, company))
        a_lot(tx, company, quantity=2, expires_on=date(2026, 3, 15))
        a_lot(tx, company, quantity=3, expires_on=date(2026, 3, 16))
        # In Tokyo this Monday begins while it is Sunday in UTC.
        a_lot(tx, tokyo, quantity=5, expires_on=date(2026, 3, 9))

    weeks = expiries_by_week(db, now=NOW, until=NOW + timedelta(weeks=8))

    assert sorted(weeks.rows()) == sorted(
        [
            (company, date(2026, 3, 9), 1, 5),
            (company, date(2026, 3, 16), 0, 3),
            (tokyo, date(2026, 3, 9), 0, 5),
        ]
    )


def test_what_ends_now_is_past_and_what_ends_at_the_horizon_is_ahead(db, company):
    with db.transaction(NOW, "tests") as tx:
        a_lot(tx, company, expires_on=LAST_WEEK)

    past = expiries_by_week(db, now=ENDED, until=NOW)
    ahead = expiries_by_week(db, now=ENDED - timedelta(days=9), until=ENDED)

    assert past.is_empty()
    assert ahead["week_on"].to_list() == [date(2026, 2, 23)]


def test_the_latest_end_comes_first(db, company):
    with db.transaction(NOW, "tests") as tx:
        expired_learner(tx, company, "Long Ago", ended=date(2025, 6, 1))
        expired_learner(tx, company, "Lately", ended=date(2026, 2, 28))

    assert found(db, company) == (["Lately", "Long Ago"], 2)


def test_who_renewed_or_was_archived_is_not_expired(db, company):
    with db.transaction(NOW, "tests") as tx:
        renewed = expired_learner(tx, company, "Renewed")
        a_license(tx, a_lot(tx, company), renewed)
        expired_learner(tx, company, "Archived", archived_at=NOW)
        a_learner(tx, company, name="Never Licensed")
        expired_learner(tx, company, "Expired")

    assert found(db, company) == (["Expired"], 1)


def test_a_released_renewal_leaves_a_learner_expired(db, company):
    with db.transaction(NOW, "tests") as tx:
        learner = expired_learner(tx, company)
        a_license(tx, a_lot(tx, company), learner, released_at=NOW)

    rows, _ = expired_page(db, company_id=company, wanted=ExpiredFilter(), now=NOW, page=1, page_size=10)

    assert rows.select("learner_id", "expired_at", "expired_on").row(0) == (learner, ENDED, LAST_WEEK)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"search": "  KOVÁCS "}, ["Zoltán Kovács"]),
        ({"search": "@elsewhere.example"}, ["Anna Meyer"]),
        ({"search": "nobody"}, []),
        ({"department": "IT"}, ["Anna Meyer"]),
        ({"expired_from": date(2026, 2, 24)}, ["Anna Meyer"]),
        ({"expired_until": date(2026, 2, 24)}, ["Anna Meyer", "Zoltán Kovács"]),
        ({"expired_until": date(2026, 2, 23)}, ["Zoltán Kovács"]),
    ],
)
def test_a_filter_selects_by_name_email_department_and_local_day(db, company, wanted, names):
    with db.transaction(NOW, "tests") as tx:
        expired_learner(tx, company, "Anna Meyer", email="anna@elsewhere.example", department="IT")
        expired_learner(tx, company, "Zoltán Kovács", ended=date(2025, 12, 1))

    assert found(db, company, **wanted) == (names, len(names))


def test_pages_share_the_rows_between_them_and_each_knows_the_total(db, company):
    with db.transaction(NOW, "tests") as tx:
        for number in range(5):
            expired_learner(tx, company, f"Learner {number}")

    pages = [found(db, company, page=page, page_size=2) for page in (1, 2, 3, 4)]

    assert [len(names) for names, _ in pages] == [2, 2, 1, 0]
    assert {total for _, total in pages} == {5}
    assert len({name for names, _ in pages for name in names}) == 5


def test_another_company_is_never_seen(db, company):
    with db.transaction(NOW, "tests") as tx:
        expired_learner(tx, a_company(tx), "Charlie")

    assert found(db, company) == ([], 0)


def test_all_companies_can_be_seen_at_once(db, company):
    with db.transaction(NOW, "tests") as tx:
        other = a_company(tx)
        learners = {expired_learner(tx, company), expired_learner(tx, other)}

    rows, total = expired_page(db, company_id=None, wanted=ExpiredFilter(), now=NOW, page=1, page_size=10)

    assert total == 2
    assert set(rows["learner_id"]) == learners
    assert rows.schema["expired_at"] == pl.Datetime("us", "UTC")


def test_a_page_has_these_columns(db, company):
    with db.transaction(NOW, "tests") as tx:
        expired_learner(tx, company)

    rows, _ = a_page(db, company)
    nothing, _ = a_page(db, company, ExpiredFilter(search="nobody"))

    columns = "learner_id company_id company email name department is_manager expired_at expired_on days_ago"
    assert rows.columns == columns.split()
    assert nothing.schema == rows.schema


# NOW is 22:00 on 2 March in Auckland, 23:00 on 1 March in Honolulu.
@pytest.mark.parametrize(
    ("zone", "now", "days"),
    [
        ("Europe/Madrid", ENDED, 0),
        ("Europe/Madrid", ENDED + timedelta(hours=24, microseconds=-1), 0),
        ("Europe/Madrid", ENDED + timedelta(hours=24), 1),
        ("Pacific/Auckland", NOW, 6),
        ("Pacific/Honolulu", NOW, 5),
    ],
)
def test_days_ago_are_whole_days_of_the_companys_calendar(db, zone, now, days):
    with db.transaction(NOW, "tests") as tx:
        company = a_company(tx, time_zone=zone)
        expired_learner(tx, company)

    rows, _ = a_page(db, company, now=now)

    assert rows.select("expired_on", "days_ago").row(0) == (LAST_WEEK, days)


@pytest.mark.parametrize(
    ("order_by", "names"),
    [
        ("expired", ["Carla", "Boris", "Anna"]),
        ("name", ["Anna", "Boris", "Carla"]),
        ("department", ["Boris", "Carla", "Anna"]),
        ("company", ["Boris", "Anna", "Carla"]),
    ],
)
def test_a_page_is_ordered_as_asked_for_and_by_the_latest_end_within(db, order_by, names):
    with db.transaction(NOW, "tests") as tx:
        first, last = a_company(tx, name="Acme"), a_company(tx, name="Zenith")
        expired_learner(tx, first, "Anna", department="Sales", ended=date(2025, 6, 1))
        expired_learner(tx, first, "Boris", department="IT", ended=date(2025, 12, 1))
        expired_learner(tx, last, "Carla", department="Legal")

    rows, _ = a_page(db, None, order_by=order_by)

    assert rows["name"].to_list() == names


def test_masked_nobody_is_named(db, company):
    with db.transaction(NOW, "tests") as tx:
        expired_learner(tx, company, "Lena Berg", email="lena@acme.example", department="Sales")

    rows, _ = a_page(db.on_behalf_of(ANALYST), company)
    exported = expired_rows(db.on_behalf_of(ANALYST), company_id=company, wanted=EVERYBODY, now=NOW)

    for shown in (rows, exported):
        assert shown.select("email", "name", "department").row(0) == ("l•••@acme.example", "", "Sales")


@pytest.mark.parametrize(
    ("search", "finds"),
    [("lena", 0), ("berg", 0), ("secret@", 0), ("hidden.example", 0), ("sal", 1), (" SALES ", 1), ("acme", 1)],
)
def test_masked_a_search_finds_by_department_and_company_only(db, search, finds):
    with db.transaction(NOW, "tests") as tx:
        company = a_company(tx, name="Acme")
        expired_learner(tx, company, "Lena Berg", email="secret@hidden.example", department="Sales")
    wanted = ExpiredFilter(search=search)

    assert a_page(db.on_behalf_of(ANALYST), company, wanted)[1] == finds
    assert expired_rows(db.on_behalf_of(ANALYST), company_id=company, wanted=wanted, now=NOW).height == finds


def test_who_was_left_out_is_on_no_page_and_in_no_export(db, company):
    with db.transaction(NOW, "tests") as tx:
        left_out = expired_learner(tx, company, "Anna")
        expired_learner(tx, company, "Boris")
    wanted = ExpiredFilter(without=(left_out,))

    assert found(db, company, without=(left_out,)) == (["Boris"], 1)
    assert expired_rows(db, company_id=company, wanted=wanted, now=NOW)["name"].to_list() == ["Boris"]
    assert selected_companies(db, learners=wanted, company_id=None, now=NOW)["selected"].to_list() == [1]


def test_an_export_has_all_who_match_in_the_order_of_the_page(db, company):
    with db.transaction(NOW, "tests") as tx:
        expired_learner(tx, company, "Long Ago", email="a@acme.example", ended=date(2025, 6, 1), is_manager=True)
        expired_learner(tx, company, "Lately", email="b@acme.example")
        expired_learner(tx, company, "Elsewhere", department="IT")
        expired_learner(tx, a_company(tx), "Charlie")
        name = tx.value("select name from company where company_id = $company", company=company)

    rows = expired_rows(db, company_id=company, wanted=ExpiredFilter(department="Sales"), now=NOW)

    assert rows.rows(named=True) == [
        {
            "company": name,
            "email": "b@acme.example",
            "name": "Lately",
            "department": "Sales",
            "is_manager": False,
            "expired_on": LAST_WEEK,
            "days_ago": 6,
        },
        {
            "company": name,
            "email": "a@acme.example",
            "name": "Long Ago",
            "department": "Sales",
            "is_manager": True,
            "expired_on": date(2025, 6, 1),
            "days_ago": 274,
        },
    ]


def test_departments_are_those_of_expired_learners_without_the_empty_one(db, company):
    with db.transaction(NOW, "tests") as tx:
        for department in ("Sales", "IT", "Sales", ""):
            expired_learner(tx, company, department=department)
        a_learner(tx, company, department="Legal")
        expired_learner(tx, a_company(tx), department="Finance")

    assert departments(db, company_id=company, now=NOW) == ["IT", "Sales"]
    assert departments(db, company_id=None, now=NOW) == ["Finance", "IT", "Sales"]


def test_the_selected_are_counted_by_company_beside_its_live_stock(db):
    with db.transaction(NOW, "tests") as tx:
        zenith, acme = a_company(tx, name="Zenith"), a_company(tx, name="Acme")
        ours = [expired_learner(tx, acme) for _ in range(3)]
        theirs = [expired_learner(tx, zenith)]
        renewed = expired_learner(tx, acme)
        a_license(tx, a_lot(tx, acme, quantity=5), renewed)
        a_lot(tx, acme, quantity=7, starts_on=NEXT_WEEK)

    def selected(learners, company_id=None):
        return selected_companies(db, learners=learners, company_id=company_id, now=NOW).rows()

    everybody = [(acme, "Acme", 3, 4), (zenith, "Zenith", 1, 0)]
    assert selected(EVERYBODY) == selected([*ours, *theirs, renewed, ours[0]]) == everybody
    assert selected([*ours[:2], *theirs], acme) == [(acme, "Acme", 2, 4)]
    assert selected(EVERYBODY, zenith) == [(zenith, "Zenith", 1, 0)]
    assert selected([]) == []
