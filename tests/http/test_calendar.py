"""`/calendar/...ics`: whoever has the address gets the dates; any other address is none, whatever is wrong with it."""

import icalendar
import pytest

from core.actions.make_calendar_feed import make_calendar_feed
from core.actions.revoke_calendar_feed import revoke_calendar_feed
from core.http import gate
from core.reads.calendars import live_feed
from tests.acme import ANA, an_acme, digest
from tests.http.asgi import ask
from tests.moments import NOW
from tests.reads.test_calendars import ENDS_ON


@pytest.fixture
def acme(db):
    """Acme, with three licenses that end on ENDS_ON, two of them of people."""
    acme = an_acme(db)
    acme.licensed(acme.lot(3, expires_on=ENDS_ON), 2, name="Lena Berg")
    return acme


@pytest.fixture
def feed(acme):
    """The live feed of Acme."""
    make_calendar_feed(acme.db, company_id=acme.company_id, now=NOW, actor=ANA)
    return live_feed(acme.db, company_id=acme.company_id)


def test_the_address_gives_the_dates_as_a_calendar(app, feed):
    told = ask(app, f"/calendar/{feed.file}")

    assert told.status == 200
    assert told.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(told.body).events
    assert (event["summary"], event.start) == ("3 licenses expire: Acme", ENDS_ON)


def test_nobody_is_named(app, feed):
    told = ask(app, f"/calendar/{feed.file}")

    assert not any(word in told.text for word in ("Lena", "Alice", "Ana", "@"))


def test_it_is_kept_by_who_asked_alone_and_asked_about_each_time(app, feed):
    told = ask(app, f"/calendar/{feed.file}")

    assert told.headers["cache-control"] == "private, no-cache"
    assert told.headers["x-robots-tag"] == "noindex"


def test_what_a_program_has_already_is_not_sent_again_until_something_changes(app, feed, acme):
    etag = ask(app, f"/calendar/{feed.file}").headers["etag"]

    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        told = ask(app, f"/calendar/{feed.file}", if_none_match=held)
        assert (told.status, told.body, told.headers["etag"]) == (304, b"", etag), held
    acme.lot(5, expires_on=ENDS_ON)
    told = ask(app, f"/calendar/{feed.file}", if_none_match=etag)
    assert told.status == 200
    assert told.headers["etag"] != etag


def test_whatever_is_wrong_the_answer_is_the_same(app, feed, acme):
    feed_id, signature, _ = feed.file.split(".")
    wrong = [f"{feed_id}.{'0' * 64}.ics", f"{'0' * 32}.{signature}.ics", "x.ics", feed.file.removesuffix(".ics")]
    revoke_calendar_feed(acme.db, company_id=acme.company_id, feed_id=feed.feed_id, now=NOW, actor=ANA)

    told = [ask(app, f"/calendar/{file}") for file in (feed.file, *wrong)]
    assert {each.status for each in told} == {404}
    assert len({each.body for each in told}) == 1
    assert len({tuple(sorted(each.headers.items())) for each in told}) == 1


def test_asking_changes_nothing(app, feed, db):
    before = digest(db)

    ask(app, f"/calendar/{feed.file}")
    ask(app, "/calendar/x.ics")
    assert digest(db) == before


def test_another_method_is_refused(app, feed):
    assert ask(app, f"/calendar/{feed.file}", method="POST").status == 405
    assert ask(app, f"/calendar/{feed.file}", method="HEAD").status == 200


def test_who_guesses_is_told_to_wait_and_the_right_address_still_answers(app_with, feed, db):
    db.close()
    app = app_with(api_wrong_tokens_per_minute=2)

    assert [ask(app, "/calendar/x.ics").status for _ in range(3)] == [404, 404, 429]
    assert ask(app, f"/calendar/{feed.file}").status == 200


def test_an_address_that_is_asked_for_too_often_waits(app_with, feed, db, monkeypatch):
    db.close()
    monkeypatch.setattr(gate, "CALENDAR_QUESTIONS_PER_MINUTE", 2)
    app = app_with()

    assert [ask(app, f"/calendar/{feed.file}").status for _ in range(3)] == [200, 200, 429]


def test_the_address_is_in_no_label_of_the_figures(app, feed, token):
    ask(app, f"/calendar/{feed.file}")

    figures = ask(app, "/metrics", token=token).text
    assert 'path="/calendar/{file}",status="200"' in figures
    assert feed.feed_id.replace("-", "") not in figures
