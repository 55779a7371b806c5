"""History lists each act once, newest first, with what it did, to its own company alone."""

from datetime import timedelta
from uuid import uuid4

import polars as pl
import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.assign_licenses import assign_licenses
from core.actions.change_managers import change_managers
from core.actions.choose_notices import choose_notices
from core.actions.decline_order import decline_order
from core.actions.expire_licenses import expire_licenses
from core.actions.record_sign_in import record_sign_in
from core.actions.remove_staff_member import remove_staff_member
from core.actions.request_licenses import request_licenses
from core.actions.restore_contact import restore_contact
from core.actions.restore_learners import restore_learners
from core.actions.undo_batch import undo_batch
from core.errors import NotFound
from core.reads.history import act_people, history_page, one_act
from core.rules.acts import ActKind
from core.rules.filters import HistoryFilter
from core.rules.notices import NoticeKind
from core.store import events
from tests.acme import ALICE, ANA, Acme, an_acme
from tests.builders import a_company, a_learner, a_license, a_lot, a_mail, a_staff_member
from tests.moments import NOW

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def acme(db) -> Acme:
    return an_acme(db)


def listed(acme, *, page=1, page_size=50, company_id=None, **wanted):
    return history_page(acme.db, company_id=company_id, wanted=HistoryFilter(**wanted), page=page, page_size=page_size)


def kinds(acme, **wanted):
    return [act.kind.value for act in listed(acme, **wanted)[0]]


def about(acme, hours=0, actor=ANA, **more):
    return {"company_id": acme.company_id, "now": NOW + hours * AN_HOUR, "actor": actor, **more}


@pytest.fixture
def day(acme):
    """An order, its lot, bob and mia added, mia archived and restored, and the addition undone: an act an hour."""
    order_id = request_licenses(acme.db, quantity=3, request_key="o", **about(acme, 0, ALICE))
    assign_licenses(acme.db, order_id=order_id, quantity=5, reason="As agreed.", now=NOW + AN_HOUR, actor=ANA)
    people = [NewLearner("bob@acme.example", "Bob Hill"), NewLearner("mia@acme.example", "Mia Lopez")]
    batch_id = add_learners(acme.db, people=people, request_key="add", **about(acme, 2)).batch_id
    with acme.db.read() as r:
        ids = dict(r.frame("select name, learner_id from learner order by name").iter_rows())
    archive_learners(acme.db, learners=[ids["Mia Lopez"]], request_key="gone", **about(acme, 3))
    restore_learners(acme.db, learners=[ids["Mia Lopez"]], request_key="back", **about(acme, 4))
    undo = undo_batch(acme.db, batch_id=batch_id, request_key="undo", now=NOW + 5 * AN_HOUR, actor=ALICE)
    return {"order": order_id, "addition": batch_id, "undo": undo.batch_id, **ids}


def test_each_act_is_one_row_the_latest_first(acme, day):
    acts, total = listed(acme)

    assert total == len(acts) == 6
    assert [(act.kind.value, act.at) for act in acts] == [
        ("undo", NOW + 5 * AN_HOUR),
        ("restoring", NOW + 4 * AN_HOUR),
        ("archiving", NOW + 3 * AN_HOUR),
        ("addition", NOW + 2 * AN_HOUR),
        ("order_assigned", NOW + AN_HOUR),
        ("order_requested", NOW),
    ]
    assert {(act.company, act.time_zone) for act in acts} == {("Acme", "Europe/Madrid")}


def test_an_act_says_who_did_it_and_how_many_it_touched(acme, day):
    undo, restoring, archiving, addition, assigned, requested = listed(acme)[0]

    assert (requested.actor, requested.actor_name) == (ALICE, "Alice Wong")
    assert (assigned.actor, assigned.actor_name) == (ANA, "Ana Ruiz")
    assert addition.counts == {"learner_added": 2, "license_allocated": 2}
    assert [each.year for each in addition.expires_on] == [2027]
    assert archiving.counts == {"learner_archived": 1, "license_released": 1}
    assert restoring.counts == {"learner_restored": 1}
    assert undo.counts == {"batch_undone": 1, "learner_archived": 1, "license_released": 1}
    assert (assigned.details["quantity"], assigned.details["requested"], assigned.details["reason"]) == (
        5,
        3,
        "As agreed.",
    )
    assert assigned.number == requested.number == f"#{day['order'][-6:].upper()}"


def test_an_undo_and_what_it_undid_name_each_other(acme, day):
    undo, *_, addition, _, _ = listed(acme)[0]

    assert (undo.undoes, undo.details["undoes"], undo.details["kept"]) == ("addition", day["addition"], 1)
    assert addition.undone_by == day["undo"]
    assert (undo.can_be_undone, addition.can_be_undone) == (True, False)


def test_pages_follow_each_other_and_tell_how_many_there_are(acme, day):
    pages = [listed(acme, page=number, page_size=4) for number in (1, 2, 3)]

    assert [(len(acts), total) for acts, total in pages] == [(4, 6), (2, 6), (0, 6)]
    assert len({act.act_id for acts, _ in pages for act in acts}) == 6


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": ActKind.ARCHIVING}, ["archiving"]),
        ({"kind": ActKind.ORDER_REQUESTED}, ["order_requested"]),
        ({"kind": ActKind.LOT_EXPIRED}, []),
        ({"actor": "ALICE@"}, ["undo", "order_requested"]),
        ({"actor": " job "}, []),
        ({"person": "mia"}, ["restoring", "archiving", "addition"]),
        ({"person": "BOB@acme.example"}, ["undo", "addition"]),
        ({"person": "nobody"}, []),
        ({"person": "bob", "kind": ActKind.UNDO}, ["undo"]),
    ],
)
def test_filters_leave_what_they_name(acme, day, wanted, found):
    assert kinds(acme, **wanted) == found


def test_one_act_or_order_is_found_by_its_id_with_what_undid_it(acme, day):
    assert kinds(acme, about=day["addition"]) == ["undo", "addition"]
    assert kinds(acme, about=day["order"]) == ["order_assigned", "order_requested"]
    assert kinds(acme, about=str(uuid4())) == []


def test_days_are_those_of_the_company(acme):
    # 23:30 UTC is the next day in Madrid.
    late = NOW.replace(hour=23, minute=30)
    request_licenses(acme.db, **about(acme, quantity=1, request_key="o", actor=ALICE) | {"now": late})
    tomorrow = NOW.date() + timedelta(days=1)

    assert kinds(acme, first=tomorrow, last=tomorrow) == ["order_requested"]
    assert kinds(acme, last=NOW.date()) == []


def test_the_end_of_a_lot_is_one_act_at_the_instant_at_which_it_ended(acme):
    lot_id = acme.lot(5)
    learners = acme.people(3)
    batch_id = allocate_licenses(acme.db, learners=learners, request_key="a", **about(acme)).batch_id
    archive_learners(acme.db, learners=learners[:1], request_key="gone", **about(acme, 1))
    with acme.db.read() as r:
        ends = r.value("select expires_at from lot where lot_id = $lot_id", lot_id=lot_id)
    expire_licenses(acme.db, now=ends + timedelta(days=2))

    ended, *earlier = listed(acme)[0]

    assert (ended.kind, ended.at, ended.actor) == (ActKind.LOT_EXPIRED, ends, "job")
    assert (ended.details["quantity"], ended.details["allocated"]) == (5, 2)
    assert [act.kind.value for act in earlier] == ["archiving", "allocation"]
    people, total = act_people(acme.db, act_id=ended.act_id, company_id=None, page=1, page_size=10)
    assert (total, set(people["kinds"])) == (2, {"license_expired"})
    allocated, total = act_people(acme.db, act_id=batch_id, company_id=None, page=1, page_size=10)
    assert (total, set(allocated["kinds"])) == (3, {"license_allocated"})
    with acme.db.read() as r:
        email = r.value("select email from learner where learner_id = $id", id=learners[2])
    assert kinds(acme, person=email) == ["lot_expired", "allocation"]


def test_what_happened_to_a_manager_is_told_with_names(acme):
    [bob] = acme.people(email="bob@acme.example", name="Bob Hill")
    with acme.db.transaction(NOW, "a test") as tx:
        ben = a_staff_member(tx, email="ben@renewal-desk.example", name="Ben Ode")
        a_staff_member(tx, email="omar@renewal-desk.example", role="administrator")
        mail_id = a_mail(tx, acme.company_id, recipient="bob@acme.example")
    change_managers(acme.db, learners=[bob], are_managers=True, **about(acme, 1))
    choose_notices(acme.db, wanted=[NoticeKind.ORDER_DECLINED, NoticeKind.LICENSE_EXPIRED], **about(acme, 2, ALICE))
    with acme.db.transaction(NOW + 3 * AN_HOUR, "job") as tx:
        details = {"mail_id": mail_id, "kind": "expiry_reminder", "report": "bounce"}
        events.record(tx, "contact_bounced", company_id=acme.company_id, details=details)
    restore_contact(acme.db, learner_id=bob, **about(acme, 4))
    remove_staff_member(
        acme.db, staff_id=acme.ana_id, successor=ben, now=NOW + 5 * AN_HOUR, actor="omar@renewal-desk.example"
    )

    handed, again, bounced, chosen, appointed = listed(acme)[0]

    assert (appointed.kind, appointed.person) == (ActKind.MANAGER_APPOINTED, "bob@acme.example")
    assert chosen.details == {"expiry_reminder": False, "licenses_assigned": False}
    assert (bounced.person, bounced.details) == (
        "bob@acme.example",
        {"kind": "expiry_reminder", "report": "bounce"},
    )
    assert again.person == "bob@acme.example"
    assert handed.details == {"from": "Ana Ruiz", "to": "Ben Ode"}


def test_sign_ins_are_listed_where_they_are_asked_for(acme):
    record_sign_in(acme.db, signed_in_at=NOW, **about(acme, 0, ALICE))

    assert kinds(acme) == []
    assert kinds(acme, kind=ActKind.SIGNED_IN) == ["signed_in"]


def test_what_is_the_administrators_is_not_listed(acme):
    record_sign_in(acme.db, signed_in_at=NOW, refused="Unknown.", now=NOW, actor="x@x.example")
    with acme.db.transaction(NOW, ANA) as tx:
        events.record(tx, "api_token_created", details={"name": "Platform"})
        events.record(tx, "staff_added", details={"email": "x@x.example"})

    assert listed(acme) == ([], 0)
    assert kinds(acme, kind=ActKind.SIGN_IN_REFUSED) == []


def test_the_people_of_an_act_come_by_page_and_by_address(acme, day):
    first, total = act_people(acme.db, act_id=day["addition"], company_id=acme.company_id, page=1, page_size=1)
    rest, _ = act_people(acme.db, act_id=day["addition"], company_id=acme.company_id, page=2, page_size=1)

    assert total == 2
    assert pl.concat([first, rest]).select("email", "name", "kinds").rows() == [
        ("bob@acme.example", "Bob Hill", "learner_added license_allocated"),
        ("mia@acme.example", "Mia Lopez", "learner_added license_allocated"),
    ]
    assert [day.year for day in pl.concat([first, rest])["expires_on"]] == [2027, 2027]


def test_an_act_of_nobody_in_particular_has_no_people(acme, day):
    requested = listed(acme)[0][-1]

    assert act_people(acme.db, act_id=requested.act_id, company_id=None, page=1, page_size=10)[1] == 0


def test_one_act_is_the_row_that_the_page_lists(acme, day):
    for act in listed(acme)[0]:
        assert one_act(acme.db, act_id=act.act_id, company_id=acme.company_id) == act


def test_another_company_sees_nothing_of_it(acme, day):
    with acme.db.transaction(NOW, "a test") as tx:
        other = a_company(tx)
        a_license(tx, a_lot(tx, other), a_learner(tx, other))

    assert {act.company_id for act in listed(acme, company_id=other)[0]} == {other}
    assert kinds(acme, company_id=other, person="mia") == []
    for read in (one_act, act_people):
        more = {"page": 1, "page_size": 10} if read is act_people else {}
        with pytest.raises(NotFound):
            read(acme.db, act_id=day["addition"], company_id=other, **more)


def test_a_part_of_an_act_is_no_act_of_its_own(acme, day):
    with acme.db.read() as r:
        part = str(r.value("select min(event_id) from event where kind = 'learner_added'"))

    with pytest.raises(NotFound):
        one_act(acme.db, act_id=part, company_id=None)


def test_a_declined_order_is_told_with_its_reason(acme):
    order_id = request_licenses(acme.db, quantity=3, request_key="o", **about(acme, 0, ALICE))
    decline_order(acme.db, order_id=order_id, reason="No budget.", now=NOW + AN_HOUR, actor=ANA)

    assert listed(acme)[0][0].details == {"reason": "No budget."}
