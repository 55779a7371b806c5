"""To revoke a calendar address: it shows nothing from then on, and the other owner's stays."""

import pytest

from core.actions.make_calendar_feed import make_calendar_feed
from core.actions.revoke_calendar_feed import revoke_calendar_feed
from core.errors import Refused
from core.reads.calendars import expiry_calendar, live_feed
from tests.acme import ANA, an_acme, digest, events
from tests.moments import NOW


@pytest.fixture
def acme(db):
    return an_acme(db)


def revoke(acme, company_id, feed_id):
    revoke_calendar_feed(acme.db, company_id=company_id, feed_id=feed_id, now=NOW, actor=ANA)


def test_a_revoked_address_shows_nothing_and_is_recorded(acme):
    own = make_calendar_feed(acme.db, company_id=None, now=NOW, actor=ANA)
    feed_id = make_calendar_feed(acme.db, company_id=acme.company_id, now=NOW, actor=ANA)
    file = live_feed(acme.db, company_id=acme.company_id).file

    revoke(acme, acme.company_id, feed_id)

    assert live_feed(acme.db, company_id=acme.company_id) is None
    assert expiry_calendar(acme.db, file, now=NOW) is None
    (event,) = events(acme.db, "calendar_feed_revoked")
    assert (event["actor"], event["company_id"]) == (ANA, acme.company_id)
    revoke(acme, None, own)


def test_what_is_revoked_or_of_another_owner_changes_nothing(acme):
    own = make_calendar_feed(acme.db, company_id=None, now=NOW, actor=ANA)
    feed_id = make_calendar_feed(acme.db, company_id=acme.company_id, now=NOW, actor=ANA)
    revoke(acme, acme.company_id, feed_id)
    before = digest(acme.db)

    for company_id, other in ((acme.company_id, feed_id), (acme.company_id, own), (None, feed_id)):
        with pytest.raises(Refused, match="revoked already"):
            revoke(acme, company_id, other)
    assert digest(acme.db) == before


def test_after_it_a_new_one_can_be_made(acme):
    feed_id = make_calendar_feed(acme.db, company_id=acme.company_id, now=NOW, actor=ANA)
    revoke(acme, acme.company_id, feed_id)

    assert make_calendar_feed(acme.db, company_id=acme.company_id, now=NOW, actor=ANA) != feed_id
