"""The companies that staff choose from."""

from core.reads.companies import company_list, time_zones
from tests.builders import a_company, a_staff_member
from tests.moments import NOW


def test_own_companies_come_first_and_each_part_is_by_name(db):
    with db.transaction(NOW, "test") as tx:
        ana, ben = a_staff_member(tx), a_staff_member(tx)
        for name, account_manager_id in (("Zeta", ana), ("Acme", ben), ("Nord", ana)):
            a_company(tx, name=name, account_manager_id=account_manager_id)

    companies = company_list(db, first_of=ana)

    assert companies.select("name", "is_own").rows() == [("Nord", True), ("Zeta", True), ("Acme", False)]


def test_without_an_account_manager_all_are_by_name(db):
    with db.transaction(NOW, "test") as tx:
        for name in ("Zeta", "Acme"):
            a_company(tx, name=name)

    assert company_list(db)["name"].to_list() == ["Acme", "Zeta"]


def test_without_companies_the_list_is_empty_and_has_its_columns(db):
    assert company_list(db).columns == ["company_id", "name", "time_zone", "is_own"]
    assert company_list(db).is_empty()


def test_each_time_zone_that_a_company_is_in_comes_once_by_name(db):
    with db.transaction(NOW, "test") as tx:
        for zone in ("Pacific/Auckland", "Europe/Madrid", "Pacific/Auckland"):
            a_company(tx, time_zone=zone)

    assert time_zones(db) == ["Europe/Madrid", "Pacific/Auckland"]
