"""The latest call of a company's risk counts and is kept with those before it; each is an event with its reason."""

from datetime import timedelta

import pytest

from core.actions.call_risk import call_risk
from core.errors import InvalidInput, NotFound
from core.rules.risk import Level
from core.store.risk_calls import standing
from tests.acme import ANA, digest, events
from tests.moments import NOW

AN_HOUR = timedelta(hours=1)
WHY = "Their champion left."


def call(acme, level, reason=WHY, **about):
    given = {"company_id": acme.company_id, "now": NOW, "actor": ANA}
    call_risk(acme.db, level=level, reason=reason, **given | about)


def calls(acme, company_id=None):
    with acme.db.read() as r:
        return standing(r, company_id).select("own_level", "own_reason", "called_at", "caller_name").rows()


def test_a_call_says_how_great_the_risk_is_why_who_said_so_and_when(acme):
    call(acme, Level.HIGH, f" {WHY} ")

    assert calls(acme) == calls(acme, acme.company_id) == [("high", WHY, NOW, "Ana Ruiz")]
    (event,) = events(acme.db, "risk_called")
    assert (event["company_id"], event["actor"]) == (acme.company_id, ANA)
    assert (event["details"]) == '{"level": "high", "reason": "Their champion left."}'


def test_the_latest_call_counts_and_those_before_are_kept(acme):
    call(acme, Level.HIGH, now=NOW + AN_HOUR)
    call(acme, Level.LOW)

    assert [level for level, *_ in calls(acme)] == ["high"]
    call(acme, Level.MEDIUM, now=NOW + AN_HOUR)
    assert [level for level, *_ in calls(acme)] == ["medium"]
    with acme.db.read() as r:
        assert r.value("select count(*) as calls from risk_call") == 3


def test_a_call_that_is_taken_back_is_none(acme):
    call(acme, Level.HIGH)
    call(acme, None, "It was about another company.", now=NOW + AN_HOUR)

    assert calls(acme) == []
    assert len(events(acme.db, "risk_called")) == 2


def test_who_is_not_of_our_staff_any_more_is_named_by_their_address(acme):
    call(acme, Level.LOW, actor="gone@renewal-desk.example")

    assert calls(acme)[0][3] == "gone@renewal-desk.example"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_no_reason_or_one_too_long_changes_nothing(acme, reason):
    before = digest(acme.db)

    with pytest.raises(InvalidInput):
        call(acme, Level.HIGH, reason)
    assert digest(acme.db) == before


def test_where_there_is_no_call_none_can_be_taken_back(acme):
    before = digest(acme.db)

    with pytest.raises(InvalidInput, match="no call to take back"):
        call(acme, None)
    assert digest(acme.db) == before


def test_a_company_that_does_not_exist_is_not_found(acme):
    with pytest.raises(NotFound):
        call(acme, Level.LOW, company_id=acme.ana_id)
