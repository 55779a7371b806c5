"""Calendars: whose dates an address shows, for how long, and who may see the address itself."""

from datetime import date, timedelta

import pytest

from core.actions.change_staff_member import change_staff_member
from core.actions.make_calendar_feed import make_calendar_feed
from core.actions.remove_staff_member import remove_staff_member
from core.reads.calendars import expiry_calendar, live_feed
from core.rules.access import Caller, Role
from tests.acme import ANA, an_acme
from tests.builders import a_company, a_license, a_lot, a_staff_member, an_order
from tests.moments import NOW

ENDS_ON = date(2026, 3, 11)


@pytest.fixture
def acme(db):
    """Ten people lose access on ENDS_ON, two licenses are unallocated, six are requested."""
    acme = an_acme(db)
    lot = acme.lot(12, expires_on=ENDS_ON)
    acme.licensed(lot, 9)
    with db.transaction(NOW, "a test") as tx:
        a_license(tx, lot, acme.alice_id)
        an_order(tx, acme.company_id, quantity=6)
    return acme


@pytest.fixture
def ana(acme):
    """The file of Ana's own feed."""
    return made(acme, None)


def made(acme, company_id):
    make_calendar_feed(acme.db, company_id=company_id, now=NOW, actor=ANA)
    return live_feed(acme.db.on_behalf_of(Caller(Role.ACCOUNT_MANAGER, ANA)), company_id=company_id).file


def shown(acme, file, now=NOW):
    """The names of the companies and the days that a file shows."""
    _, calendar = expiry_calendar(acme.db, file, now=now)
    return [(each.company, each.expires_on) for each in calendar.dates]


def test_a_date_says_who_loses_access_and_what_there_is_against_it(acme):
    _, calendar = expiry_calendar(acme.db, made(acme, acme.company_id), now=NOW)

    (found,) = calendar.dates
    assert calendar.company == "Acme"
    assert (found.company, found.expires_on, found.has_expired) == ("Acme", ENDS_ON, False)
    assert (found.learners, found.managers, found.renewed, found.unallocated) == (9, 1, 0, 2)
    assert (found.in_stock, found.requested) == (0, 6)
    assert found.link == "http://localhost:8501/orders?company=Acme"
    assert found.changed_at == NOW


def test_at_the_instant_of_the_expiry_it_has_expired(acme):
    file = made(acme, acme.company_id)
    at = date_instant(acme)

    before, after = (expiry_calendar(acme.db, file, now=now)[1].dates for now in (at - timedelta(seconds=1), at))
    assert [each[0].has_expired for each in (before, after)] == [False, True]
    assert after[0].changed_at == at > before[0].changed_at


def date_instant(acme):
    with acme.db.read() as r:
        return r.value("select expires_at from lot where expires_on = $on", on=ENDS_ON)


def test_a_date_is_shown_from_thirteen_months_before_until_thirty_days_after(acme, ana):
    at = date_instant(acme)

    assert shown(acme, ana, at - timedelta(days=396)) == [("Acme", ENDS_ON)]
    assert shown(acme, ana, at - timedelta(days=396, seconds=1)) == []
    assert shown(acme, ana, at + timedelta(days=30, seconds=-1)) == [("Acme", ENDS_ON)]
    assert shown(acme, ana, at + timedelta(days=30)) == []


def test_an_account_manager_sees_own_companies_alone_and_those_handed_over(acme, ana):
    with acme.db.transaction(NOW, "a test") as tx:
        ben = a_staff_member(tx, email="ben@renewal-desk.example")
        a_staff_member(tx, email="omar@renewal-desk.example", role="administrator")
        of_ben = a_company(tx, name="Borealis", account_manager_id=ben, time_zone="Pacific/Auckland")
        a_lot(tx, of_ben, expires_on=ENDS_ON)
    assert shown(acme, ana) == [("Acme", ENDS_ON)]

    remove_staff_member(acme.db, staff_id=ben, successor=acme.ana_id, now=NOW, actor="omar@renewal-desk.example")

    assert shown(acme, ana) == [("Acme", ENDS_ON), ("Borealis", ENDS_ON)]


def test_who_was_removed_or_is_something_else_has_no_calendar_and_the_company_keeps_its_own(acme, ana):
    of_acme = made(acme, acme.company_id)
    with acme.db.transaction(NOW, "a test") as tx:
        ben = a_staff_member(tx, email="ben@renewal-desk.example")
        a_staff_member(tx, email="omar@renewal-desk.example", role="administrator")
    omar = {"now": NOW, "actor": "omar@renewal-desk.example"}

    change_staff_member(
        acme.db,
        staff_id=acme.ana_id,
        name="Ana Ruiz",
        role="analyst",
        time_zone="Europe/Madrid",
        successor=ben,
        **omar,
    )
    assert expiry_calendar(acme.db, ana, now=NOW) is None
    remove_staff_member(acme.db, staff_id=acme.ana_id, **omar)
    assert expiry_calendar(acme.db, ana, now=NOW) is None
    assert shown(acme, of_acme) == [("Acme", ENDS_ON)]


def test_a_companys_calendar_outlives_the_license_of_its_manager(acme):
    file = made(acme, acme.company_id)

    assert shown(acme, file, date_instant(acme) + timedelta(days=9)) == [("Acme", ENDS_ON)]


def test_an_account_manager_without_companies_has_an_empty_calendar(acme):
    with acme.db.transaction(NOW, "a test") as tx:
        a_staff_member(tx, email="ben@renewal-desk.example")
    make_calendar_feed(acme.db, company_id=None, now=NOW, actor="ben@renewal-desk.example")
    ben = acme.db.on_behalf_of(Caller(Role.ACCOUNT_MANAGER, "ben@renewal-desk.example"))

    assert shown(acme, live_feed(ben, company_id=None).file) == []


def test_anything_but_the_address_itself_shows_nothing(acme, ana):
    feed_id, signature, end = ana.split(".")
    other = "0" if signature[0] != "0" else "1"

    for wrong in (
        "",
        "x.ics",
        f"{feed_id}.{other}{signature[1:]}.{end}",
        f"{'0' * 32}.{signature}.{end}",
        f"{feed_id}..{end}",
        ana.upper(),
    ):
        assert expiry_calendar(acme.db, wrong, now=NOW) is None, wrong


def test_each_has_a_calendar_of_their_own(acme, ana):
    assert live_feed(acme.db, company_id=acme.company_id) is None
    assert made(acme, acme.company_id) != ana
