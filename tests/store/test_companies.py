"""A company with who answers for it, and the turn that only one act at a time can take."""

import pytest

from core.errors import Conflict, NotFound
from core.store import companies
from tests.builders import a_company, a_staff_member
from tests.moments import NOW


def test_a_company_comes_with_its_account_manager(db):
    with db.transaction(NOW, "a test") as tx:
        ana = a_staff_member(tx, name="Ana Ruiz", email="ana@renewal-desk.example")
        company_id = a_company(tx, name="Acme", time_zone="Asia/Tokyo", account_manager_id=ana)

        assert companies.company(tx, company_id) == {
            "company_id": company_id,
            "name": "Acme",
            "time_zone": "Asia/Tokyo",
            "account_manager_id": ana,
            "account_manager_name": "Ana Ruiz",
            "account_manager_email": "ana@renewal-desk.example",
        }


@pytest.mark.parametrize("act", [companies.company, companies.take_turn])
def test_an_unknown_company_is_not_found(db, act):
    with pytest.raises(NotFound, match="does not exist"), db.transaction(NOW, "a test") as tx:
        act(tx, tx.new_id())


def test_of_two_acts_on_a_company_at_once_the_later_one_has_to_begin_again(db):
    with db.transaction(NOW, "a test") as tx:
        company_id = a_company(tx)

    with db.transaction(NOW, "late") as late:
        companies.company(late, company_id)
        with db.transaction(NOW, "early") as early:
            companies.take_turn(early, company_id)
        with pytest.raises(Conflict):
            companies.take_turn(late, company_id)
    with db.read() as r:
        assert r.value("select revision from company") == 1


def test_acts_on_two_companies_do_not_disturb_each_other(db):
    with db.transaction(NOW, "a test") as tx:
        one, other = a_company(tx), a_company(tx)

    with db.transaction(NOW, "late") as late:
        companies.company(late, one)
        with db.transaction(NOW, "early") as early:
            companies.take_turn(early, other)
        companies.take_turn(late, one)

    with db.read() as r:
        assert r.rows("select revision from company order by company_id") == [{"revision": 1}, {"revision": 1}]
