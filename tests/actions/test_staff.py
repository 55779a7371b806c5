"""Our own people: added, changed, removed; never without an administrator, no company without an account manager."""

import threading

import pytest

from core.actions.add_staff_member import add_staff_member
from core.actions.change_staff_member import change_staff_member
from core.actions.remove_staff_member import remove_staff_member
from core.errors import InvalidInput, NotFound, Refused
from core.reads.people import people_of
from core.reads.staff import refused_sign_ins, staff_list
from core.store.companies import company
from tests.acme import ANA, an_acme, digest, events, row
from tests.builders import a_staff_member
from tests.moments import NOW

OMAR = "omar@renewal-desk.example"
ABOUT = {"name": "Ben Okafor", "role": "analyst", "time_zone": "Europe/London"}


@pytest.fixture
def acme(db):
    """Acme, which Ana looks after; Omar is the only administrator."""
    built = an_acme(db)
    with db.transaction(NOW, "test") as tx:
        a_staff_member(tx, email=OMAR, name="Omar Said", role="administrator")
    return built


def staff_id(db, email):
    return next(each["staff_id"] for each in staff_list(db).iter_rows(named=True) if each["email"] == email)


def ben(db, **about):
    given = {"email": "ben@renewal-desk.example"} | ABOUT | about
    return add_staff_member(db, **given, now=NOW, actor=OMAR)


def looked_after_by(acme):
    with acme.db.read() as r:
        return company(r, acme.company_id)["account_manager_id"]


def test_who_is_added_may_sign_in_and_it_is_on_record(db, acme):
    added = ben(db)

    assert [person.person_id for person in people_of(db, "ben@renewal-desk.example", now=NOW)] == [added]
    (event,) = events(db, "staff_added")
    assert (event["actor"], event["company_id"]) == (OMAR, None)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"email": "ben"}, "ben"),
        ({"name": "  "}, "name"),
        ({"role": "company_manager"}, "account_manager, analyst, administrator"),
        ({"role": "house"}, "role"),
        ({"time_zone": "Middle/Earth"}, "Middle/Earth"),
    ],
)
def test_a_mistyped_value_is_named_and_nothing_is_changed(db, acme, wrong, named):
    before = digest(db)

    with pytest.raises(InvalidInput, match=named):
        ben(db, **wrong)

    assert digest(db) == before


def test_an_address_is_one_person_however_it_is_written(db, acme):
    ben(db)

    with pytest.raises(Refused, match="already"):
        ben(db, email=" BEN@Renewal-Desk.example ")


def test_who_was_removed_is_let_back_in_as_the_same_person(db, acme):
    first = ben(db)
    remove_staff_member(db, staff_id=first, now=NOW, actor=OMAR)
    assert people_of(db, "ben@renewal-desk.example", now=NOW) == ()

    assert ben(db, role="administrator") == first
    (person,) = people_of(db, "ben@renewal-desk.example", now=NOW)
    assert person.role == "administrator"


def test_the_last_administrator_is_neither_removed_nor_made_something_else(db, acme):
    omar = staff_id(db, OMAR)

    with pytest.raises(Refused, match="last administrator"):
        remove_staff_member(db, staff_id=omar, now=NOW, actor=OMAR)
    with pytest.raises(Refused, match="last administrator"):
        change_staff_member(db, staff_id=omar, **ABOUT, now=NOW, actor=OMAR)

    ben(db, role="administrator")
    remove_staff_member(db, staff_id=omar, now=NOW, actor=OMAR)
    assert people_of(db, OMAR, now=NOW) == ()


def test_two_administrators_who_remove_each_other_at_once_leave_one(db, acme):
    both = [(staff_id(db, OMAR), "ben@renewal-desk.example"), (ben(db, role="administrator"), OMAR)]
    outcomes, start = [], threading.Barrier(2)

    def remove(whom, actor):
        start.wait()
        try:
            remove_staff_member(db, staff_id=whom, now=NOW, actor=actor)
            outcomes.append("removed")
        except Refused:
            outcomes.append("refused")

    threads = [threading.Thread(target=remove, args=each) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "removed"]
    assert staff_list(db).filter(role="administrator").height == 1


@pytest.mark.parametrize("way", ["remove", "change"])
def test_companies_are_not_left_without_an_account_manager(db, acme, way):
    def leave(successor=None):
        if way == "remove":
            remove_staff_member(db, staff_id=acme.ana_id, successor=successor, now=NOW, actor=OMAR)
        else:
            about = {"name": "Ana Ruiz", "role": "analyst", "time_zone": "Europe/Madrid"}
            change_staff_member(db, staff_id=acme.ana_id, **about, successor=successor, now=NOW, actor=OMAR)

    with pytest.raises(Refused, match="1 company is looked after"):
        leave()
    with pytest.raises(Refused, match="another account manager"):
        leave(staff_id(db, OMAR))
    with pytest.raises(Refused):
        leave(acme.ana_id)

    heir = ben(db, role="account_manager")
    leave(heir)

    assert looked_after_by(acme) == heir
    assert [str(event["company_id"]) for event in events(db, "company_handed_over")] == [acme.company_id]


def test_a_company_can_be_handed_over_again_and_back(db, acme):
    first, second = ben(db, role="account_manager"), ben(db, email="cem@renewal-desk.example", role="account_manager")
    remove_staff_member(db, staff_id=acme.ana_id, successor=first, now=NOW, actor=OMAR)
    remove_staff_member(db, staff_id=first, successor=second, now=NOW, actor=OMAR)
    ana = add_staff_member(db, email=ANA, name="Ana", role="account_manager", time_zone="UTC", now=NOW, actor=OMAR)

    remove_staff_member(db, staff_id=second, successor=ana, now=NOW, actor=OMAR)

    assert looked_after_by(acme) == ana == acme.ana_id
    assert staff_list(db).filter(staff_id=ana)["companies"].to_list() == [1]


def test_a_change_names_what_it_changed_and_none_is_refused(db, acme):
    changed = ben(db)

    change_staff_member(db, staff_id=changed, **(ABOUT | {"role": "administrator"}), now=NOW, actor=OMAR)

    (event,) = events(db, "staff_changed")
    assert '"role"' in event["details"]
    assert '"name"' not in event["details"]
    with pytest.raises(Refused, match="as it was"):
        change_staff_member(db, staff_id=changed, **(ABOUT | {"role": "administrator"}), now=NOW, actor=OMAR)


def test_who_is_gone_cannot_be_changed_or_removed(db, acme):
    gone = ben(db)
    remove_staff_member(db, staff_id=gone, now=NOW, actor=OMAR)

    with pytest.raises(NotFound):
        remove_staff_member(db, staff_id=gone, now=NOW, actor=OMAR)
    with pytest.raises(NotFound):
        change_staff_member(db, staff_id=gone, **ABOUT, now=NOW, actor=OMAR)
    assert row(db, "staff", gone)["removed_at"] == NOW


def test_nobody_was_refused_in_a_new_installation(db, acme):
    assert refused_sign_ins(db, since=NOW).is_empty()
