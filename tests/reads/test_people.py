"""Who may sign in, and whom a demo offers."""

from datetime import timedelta

import pytest

from core.reads.people import demo_people, installation_kind, person
from core.rules.access import Role
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member, an_installation
from tests.moments import NOW


@pytest.mark.parametrize("role", ["account_manager", "analyst", "administrator"])
def test_staff_are_found_with_their_role(db, role):
    with db.transaction(NOW, "test") as tx:
        staff_id = a_staff_member(tx, email="Ana@renewal-desk.example", role=role, time_zone="Asia/Tokyo")

    found = person(db, staff_id, now=NOW)

    assert found is not None
    assert (found.person_id, found.role, found.is_staff) == (staff_id, Role(role), True)
    assert (found.email, found.time_zone, found.company_id) == ("Ana@renewal-desk.example", "Asia/Tokyo", "")


def test_a_manager_is_found_with_the_company(db):
    with db.transaction(NOW, "test") as tx:
        acme = a_company(tx, name="Acme", time_zone="Asia/Tokyo")
        alice = a_learner(tx, acme, is_manager=True)

    found = person(db, alice, now=NOW)

    assert found is not None
    assert (found.role, found.is_staff, found.company_id, found.company) == (
        Role.COMPANY_MANAGER,
        False,
        acme,
        "Acme",
    )
    assert found.time_zone == "Asia/Tokyo"


def test_nobody_else_may_sign_in(db):
    with db.transaction(NOW, "test") as tx:
        acme = a_company(tx)
        strangers = [
            a_learner(tx, acme),
            a_learner(tx, acme, is_manager=True, archived_at=NOW),
            a_staff_member(tx, removed_at=NOW),
            tx.new_id(),
        ]

    assert [person(db, stranger, now=NOW) for stranger in strangers] == [None] * 4


def test_managers_are_told_apart_by_their_license(db):
    with db.transaction(NOW, "test") as tx:
        acme = a_company(tx, name="Acme")
        lots = {
            "live": a_lot(tx, acme),
            "expired": a_lot(tx, acme, expires_on=NOW.date()),
            "later": a_lot(tx, acme, starts_on=NOW.date() + timedelta(days=1)),
        }
        for name, lot_id in lots.items():
            company_id = a_company(tx, name=name)
            a_license(tx, lot_id, a_learner(tx, company_id, name=name, is_manager=True))
        a_license(tx, lots["live"], a_learner(tx, acme, name="released", is_manager=True), released_at=NOW)

    people = demo_people(db, now=NOW)

    assert [each.name for each in people.live] == ["live"]
    assert [each.name for each in people.expired] == ["released", "expired", "later"]


def test_a_few_people_of_many_companies_are_offered(db):
    with db.transaction(NOW, "test") as tx:
        ana = a_staff_member(tx)
        for number in range(9):
            company_id = a_company(tx, name=f"Company {number}", account_manager_id=ana)
            for _ in range(3):
                a_learner(tx, company_id, is_manager=True)

    people = demo_people(db, now=NOW, most=6)

    assert [each.company for each in people.expired] == [f"Company {number}" for number in range(6)]


def test_a_search_finds_staff_and_managers_whatever_the_case(db):
    with db.transaction(NOW, "test") as tx:
        a_staff_member(tx, name="Ana Ruiz")
        ben = a_staff_member(tx, name="Ben Okafor")
        a_learner(tx, a_company(tx, name="Acme", account_manager_id=ben), name="Jo Lee", is_manager=True)

    assert [each.name for each in demo_people(db, now=NOW, search=" ANA  ruiz ").staff] == ["Ana Ruiz"]
    assert [each.name for each in demo_people(db, now=NOW, search="jo LEE").expired] == ["Jo Lee"]
    assert [each.name for each in demo_people(db, now=NOW, search="aCmE").expired] == ["Jo Lee"]


@pytest.mark.parametrize("kind", ["demo", "real"])
def test_the_kind_of_installation_is_told(db, kind):
    assert installation_kind(db) is None
    with db.transaction(NOW, "test") as tx:
        an_installation(tx, kind=kind)

    assert installation_kind(db) == kind


def test_no_role_crowds_out_another(db):
    with db.transaction(NOW, "test") as tx:
        for number in range(9):
            a_staff_member(tx, name=f"Ana {number}")
        a_staff_member(tx, name="Nadia Klein", role="analyst")

    staff = demo_people(db, now=NOW, most=2).staff

    assert [each.name for each in staff] == ["Ana 0", "Ana 1", "Nadia Klein"]
