"""Each invariant notices the damage that it is about, and a database with a full life breaks none."""

from datetime import timedelta

import polars as pl
import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.assign_licenses import assign_licenses
from core.actions.cancel_order import cancel_order
from core.actions.choose_reminders import choose_reminders
from core.actions.decline_order import decline_order
from core.actions.mark_mail_sent import mark_mail_sent
from core.actions.renew_licenses import renew_licenses
from core.actions.request_licenses import request_licenses
from core.actions.resend_mail import resend_mail
from core.actions.restore_learners import restore_learners
from core.actions.undo_batch import undo_batch
from core.clock import frozen
from core.errors import ConstraintViolated
from core.job import run_job
from core.mail.preview import PreviewTransport
from core.reads.invariants import INVARIANTS, breaking, check
from core.reads.renewals import review_renewal
from core.rules.renewals import RenewalList, Source
from core.settings import Settings
from core.store.database import Database
from tests.acme import ANA, an_acme, change
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.mailer import Mailer
from tests.moments import NOW

A_YEAR_LATER = NOW + timedelta(days=365)
NAMES = [invariant.name for invariant in INVARIANTS]


@pytest.fixture(scope="module")
def lived(_new_database, tmp_path_factory):
    """A database in which everything has happened at least once; tests leave it as it is."""
    with Database(Settings(database_url=_new_database(tmp_path_factory.mktemp("lived")))) as db:
        live(db)
        yield db


def live(db):
    """Each act once, and the job's runs of a year."""
    acme = an_acme(db)
    about = {"company_id": acme.company_id, "now": NOW, "actor": ANA}
    orders = [request_licenses(db, quantity=9, request_key=f"order {n}", **about) for n in range(4)]
    assign_licenses(db, order_id=orders[0], now=NOW, actor=ANA)
    assign_licenses(db, order_id=orders[1], quantity=4, reason="Fewer", now=NOW, actor=ANA)
    decline_order(db, order_id=orders[2], reason="No budget", now=NOW, actor=ANA)
    cancel_order(db, order_id=orders[3], now=NOW, actor=ANA)
    people = acme.people(6)
    allocate_licenses(db, learners=people[:4], request_key="four", **about)
    taken_back = allocate_licenses(db, learners=people[4:], request_key="two", **about)
    undo_batch(db, batch_id=taken_back.batch_id, request_key="undo", now=NOW, actor=ANA)
    add_learners(db, people=[NewLearner("new@acme.example")], request_key="new", **about)
    archive_learners(db, learners=people[:2], request_key="archive", **about)
    restore_learners(db, learners=people[:1], request_key="restore", **about)
    choose_reminders(db, days=[30], **about)
    for moment in (NOW, A_YEAR_LATER - timedelta(hours=30), A_YEAR_LATER):
        run_job(db, PreviewTransport(), clock=frozen(moment))
    mail_again(db)
    later = about | {"now": A_YEAR_LATER}
    request_licenses(db, quantity=1, request_key="later", **later)
    assign_licenses(
        db, order_id=request_licenses(db, quantity=2, request_key="last", **later), now=A_YEAR_LATER, actor=ANA
    )
    import_a_list(db, people[3], **later)
    with db.transaction(A_YEAR_LATER, ANA) as tx:
        a_learner(tx, a_company(tx, name="Other"), email="charlie@other.example")


def mail_again(db):
    """A mail re-sent, whose answer is lost, and which is then marked as sent."""
    with db.read() as r:
        mail_id = r.value("select min(mail_id::varchar) as id from mail where kind = 'order_declined'")
    new = resend_mail(db, mail_id=mail_id, reason="Lost", request_key="again", now=A_YEAR_LATER, actor=ANA)
    mailer = Mailer()
    mailer.mode = "loses answers"
    run_job(db, mailer, clock=frozen(A_YEAR_LATER))
    mark_mail_sent(db, mail_id=new.mail_id, reason="It came", now=A_YEAR_LATER, actor=ANA)


def import_a_list(db, learner_id, *, company_id, now, actor):
    """Renew the learner by an address that is confirmed to be theirs."""
    entries = pl.DataFrame({"line": [2], "text": ["annie@home.example"]}, schema_overrides={"line": pl.UInt32})
    accepted = pl.DataFrame({"line": [2], "learner_id": [learner_id]}, schema_overrides={"line": pl.UInt32})
    asked = RenewalList(entries, accepted=accepted)
    shown = review_renewal(db, company_id=company_id, asked=asked, now=now)
    renew_licenses(
        db,
        company_id=company_id,
        asked=asked,
        source=Source("staff.csv", "file", "header", "text"),
        cells=entries.select("text"),
        shown=shown,
        request_key="import",
        now=now,
        actor=actor,
    )


def test_an_empty_database_breaks_nothing(db):
    assert check(db, now=NOW) == []


def test_a_full_life_breaks_nothing(lived):
    assert check(lived, now=A_YEAR_LATER) == []


@pytest.mark.parametrize("now", [NOW, A_YEAR_LATER - timedelta(microseconds=1), A_YEAR_LATER + timedelta(days=400)])
def test_seats_add_up_at_every_instant(lived, now):
    assert check(lived, now=now) == []


_LATER = "interval '1 hour'"
_ONE_HELD = "(select min(license_id::varchar)::uuid from license where released_at is null)"
_ONE_RELEASED = "(select min(license_id::varchar)::uuid from license where released_at is not null)"
_STRANGER = "(select learner_id from learner where email = 'charlie@other.example')"
_COPY_OF_AN_EVENT = "insert into event by name select uuidv7() as event_id, e.* exclude (event_id) from event e"

# What is done behind the product's back, and the invariant that must notice.
DAMAGES = [
    ("lot counts its licenses", "update lot set allocated = allocated + 1"),
    ("lot counts its licenses", f"delete from license where license_id = {_ONE_HELD}"),
    ("seats add up", f"delete from license where license_id = {_ONE_HELD}"),
    ("a license is its lot's", f"update license set expires_at = expires_at + {_LATER}"),
    ("a license is its lot's", f"update license set company_id = uuidv7() where license_id = {_ONE_HELD}"),
    ("a license is its company's", f"update license set learner_id = {_STRANGER}"),
    ("a license is its batch's", f"update license set released_batch_id = uuidv7() where license_id = {_ONE_RELEASED}"),
    ("a lot is its order's", "update license_order set state = 'requested', decided_at = null, decided_by = null "
        "where state = 'assigned'"),
    ("an assigned order has its lot", "update license_order set state = 'assigned' where state = 'cancelled'"),
    ("one license at a time", "update license set learner_id = (select max(learner_id::varchar)::uuid from license)"),
    ("the archived hold nothing", "update license set released_at = null, released_batch_id = null "
        "where learner_id in (select learner_id from learner where archived_at is not null)"),
    ("an expired license is recorded once", "delete from event where kind = 'license_expired'"),
    ("an expired license is recorded once", f"{_COPY_OF_AN_EVENT} where kind = 'license_expired'"),
    ("an expired license is recorded once", f"update event set occurred_at = occurred_at + {_LATER} "
        "where kind = 'license_expired'"),
    ("an expired license is recorded once", "update lot set expiry_recorded_at = null"),
    ("an expired lot is recorded once", "delete from event where kind = 'lot_expired'"),
    ("an expired lot is recorded once", f"{_COPY_OF_AN_EVENT} where kind = 'lot_expired'"),
    ("an allocation is recorded once", "delete from event where kind = 'license_allocated'"),
    ("an allocation is recorded once", f"{_COPY_OF_AN_EVENT} where kind = 'license_allocated'"),
    ("a release is recorded once", "delete from event where kind = 'license_released'"),
    ("a release is recorded once", "update event set kind = 'license_released' where kind = 'license_allocated'"),
    ("an order is recorded", "delete from event where kind = 'order_assigned'"),
    ("an order is recorded", f"{_COPY_OF_AN_EVENT} where kind = 'order_requested'"),
    ("an order is recorded", "update event set kind = 'order_declined' where kind = 'order_cancelled'"),
    ("a learner is found by address", "update learner set email_hash = email_hash + 1"),
    ("a learner is recorded", "delete from event where kind = 'learner_archived'"),
    ("a learner is recorded", "delete from event where kind = 'learner_added'"),
    ("an undo is recorded", "delete from event where kind = 'batch_undone'"),
    ("an undo reaches no further", "update license set released_batch_id = (select batch_id from batch "
        "where kind = 'undo') where released_batch_id is not null"),
    ("an undo reaches no further", "update license set batch_id = (select batch_id from batch where kind = 'undo') "
        "where released_batch_id is null"),
    ("nothing is recorded before its time", f"update event set recorded_at = occurred_at - {_LATER}"),
    ("an event is about what exists", "update event set order_id = uuidv7() where kind = 'order_requested'"),
    ("an event is about what exists", "update event set company_id = uuidv7() where kind = 'lot_expired'"),
    ("a mail's key says what it is about", "update mail set about_on = about_on + interval '1 day'"),
    ("a mail's state is whole", "update mail set settled_at = null where state = 'sent'"),
    ("a mail's state is whole", "update mail set claimed_at = null where state = 'sent'"),
    ("a mail's state is explained", "delete from mail_event where kind = 'sent'"),
    ("a mail's state is explained", "update mail set attempt_id = uuidv7() where state = 'sent'"),
    ("a mail's attempts are recorded", "update mail set attempts = attempts + 1 where state = 'sent'"),
    ("a mail is sent once", "insert into mail_event by name select uuidv7() as mail_event_id, "
        "source_key || '2' as source_key, e.* exclude (mail_event_id, source_key) "
        "from mail_event e where kind = 'sent'"),
    ("a re-sent mail repeats one", "update mail set resends_mail_id = uuidv7() where resends_mail_id is not null"),
    ("a re-sent mail repeats one", "update mail set resends_mail_id = null where resends_mail_id is not null"),
    ("a re-sent mail repeats one", "update mail set request_key = '1' where resends_mail_id is null"),
    ("a person's hand is recorded", "delete from event where kind = 'mail_resent'"),
    ("a person's hand is recorded", "delete from event where kind = 'mail_marked_sent'"),
    ("an order's mails are planned", "update mail set kind = 'order_declined' where kind = 'licenses_assigned'"),
    ("an expiry's mails are planned", "update mail set about_on = about_on + interval '1 day' "
        "where kind = 'license_expired'"),
    ("an expiry's mails are planned", "update mail set about_on = about_on + interval '1 day' "
        "where kind = 'expiry_reminder' and dedupe_key not like '%/30:%'"),
    ("a rung's mails are planned", "delete from reminder_rung_done"),
    ("a rung's mails are planned", "update reminder_rung_done set days = 60"),
    ("an import is its batch's", "delete from event where kind = 'list_imported'"),
    ("an import is its batch's", "update file_import set company_id = (select company_id from company "
        "where name = 'Other')"),
    ("an alias is its company's", f"update alias set learner_id = {_STRANGER}"),
    ("a lot's marks are in order", f"update lot set expiry_notice_planned_at = expires_at - {_LATER}"),
    ("a lot's marks are in order", "update lot set reminder_planned_at = starts_at"),
]  # fmt: skip

# What no statement can break, because the database itself refuses it; and look-ups, which only a broken index fails.
HELD_BY_THE_DATABASE = {
    "no lot is oversold": "update lot set allocated = quantity + 1",
    "a notice is one mail": "insert into mail by name select uuidv7() as mail_id, m.* exclude (mail_id) from mail m",
    "a batch is undone once": "insert into batch by name select uuidv7() as batch_id, "
    "request_key || '2' as request_key, b.* exclude (batch_id, request_key) from batch b where kind = 'undo'",
}


class GivenUpError(Exception):
    """Leaves a transaction without keeping it."""


@pytest.mark.parametrize(("name", "statement"), DAMAGES)
def test_damage_is_noticed(lived, name, statement):
    invariant = INVARIANTS[NAMES.index(name)]

    def damaged():
        with lived.transaction(A_YEAR_LATER, ANA) as tx:
            assert tx.execute(statement) > 0
            assert breaking(tx, invariant, now=A_YEAR_LATER)
            raise GivenUpError

    with pytest.raises(GivenUpError):
        damaged()
    assert invariant.sentence.endswith(".")


@pytest.mark.parametrize("name", HELD_BY_THE_DATABASE)
def test_what_the_database_itself_refuses_cannot_be_broken(lived, name):
    with pytest.raises(ConstraintViolated):
        change(lived, HELD_BY_THE_DATABASE[name])


def test_every_invariant_is_tried():
    looked_up = {invariant.name for invariant in INVARIANTS if invariant.lookup}

    assert {name for name, _ in DAMAGES} | set(HELD_BY_THE_DATABASE) | looked_up == set(NAMES)
    assert len(set(NAMES)) == len(NAMES)


def test_findings_come_in_the_order_of_the_invariants_and_name_twenty_rows_at_most(db):
    live(db)
    with db.transaction(NOW, ANA) as tx:
        for _ in range(50):
            a_license(tx, a_lot(tx, a_company(tx)), a_learner(tx, a_company(tx)))

    found = {finding.invariant: finding for finding in check(db, now=A_YEAR_LATER)}

    assert list(found) == [name for name in NAMES if name in found]
    assert len(found) > 2
    strangers = found["a license is its company's"]
    assert (len(strangers.rows), strangers.count) == (20, 50)
    assert list(strangers.rows) == sorted(strangers.rows)
