"""A scenario is kept as it was shown, under a name that no other listed one has, and is never lost."""

from datetime import timedelta
from uuid import uuid4

import polars as pl
import pytest

from core.actions.remove_scenario import remove_scenario
from core.actions.restore_scenario import restore_scenario
from core.actions.save_scenario import save_scenario
from core.errors import InvalidInput, NotFound, Refused
from core.reads.scenarios import saved_scenarios
from core.rules.scenarios import Scenario
from core.store import scenarios
from tests.acme import ANA, digest, events
from tests.builders import A_MONTH
from tests.moments import NOW

CAUTION = Scenario(-10, 5, 40)


def save(acme, name="Fewer seats", **about):
    given = {
        "scenario": CAUTION,
        "about": "all companies",
        "companies": pl.Series([acme.company_id]),
        "months": A_MONTH,
        "now": NOW,
        "actor": ANA,
    }
    return save_scenario(acme.db, name=name, **given | about)


def listed(acme):
    return [each.name for each in saved_scenarios(acme.db) if not each.is_removed]


def test_it_keeps_what_was_supposed_what_was_said_and_about_whom(acme):
    scenario_id = save(acme)

    (kept,) = saved_scenarios(acme.db)
    assert (kept.scenario_id, kept.name, kept.about) == (scenario_id, "Fewer seats", "all companies")
    assert (kept.supposed, kept.saved_at, kept.saved_by) == (CAUTION, NOW, "Ana Ruiz")
    with acme.db.read() as r:
        assert scenarios.said(r, scenario_id).equals(A_MONTH)
        assert scenarios.companies_of(r, scenario_id)["company_id"].to_list() == [acme.company_id]
    assert [event["actor"] for event in events(acme.db, "scenario_saved")] == [ANA]


def test_two_listed_ones_never_have_the_same_name(acme):
    save(acme)

    with pytest.raises(Refused, match="Choose another name"):
        save(acme, name="FEWER SEATS")
    assert listed(acme) == ["Fewer seats"]


@pytest.mark.parametrize("wrong", [{"name": " "}, {"scenario": Scenario(-51, 0, 0)}])
def test_what_cannot_be_is_refused_and_changes_nothing(acme, wrong):
    before = digest(acme.db)

    with pytest.raises(InvalidInput):
        save(acme, **wrong)
    assert digest(acme.db) == before


def test_a_company_that_does_not_exist_is_refused_and_changes_nothing(acme):
    before = digest(acme.db)

    with pytest.raises(NotFound):
        save(acme, companies=pl.Series([str(uuid4())]))
    assert digest(acme.db) == before


def test_a_removed_one_is_off_the_list_and_can_be_put_back(acme):
    scenario_id = save(acme)

    assert remove_scenario(acme.db, scenario_id=scenario_id, now=NOW, actor=ANA) == "Fewer seats"
    assert listed(acme) == []
    restore_scenario(acme.db, scenario_id=scenario_id, now=NOW, actor=ANA)
    assert listed(acme) == ["Fewer seats"]
    assert len(events(acme.db, "scenario_removed")) == len(events(acme.db, "scenario_restored")) == 1


def test_a_name_is_free_once_its_scenario_is_removed(acme):
    first = save(acme)
    remove_scenario(acme.db, scenario_id=first, now=NOW, actor=ANA)
    save(acme, now=NOW + timedelta(days=1))

    with pytest.raises(Refused, match="Choose another name"):
        restore_scenario(acme.db, scenario_id=first, now=NOW, actor=ANA)
    assert [each.is_removed for each in saved_scenarios(acme.db)] == [False, True]


@pytest.mark.parametrize("deed", [remove_scenario, restore_scenario])
def test_what_is_not_there_cannot_be_removed_or_restored(acme, deed):
    with pytest.raises(NotFound):
        deed(acme.db, scenario_id=str(uuid4()), now=NOW, actor=ANA)


def test_what_is_done_already_is_refused(acme):
    scenario_id = save(acme)

    with pytest.raises(Refused, match="already"):
        restore_scenario(acme.db, scenario_id=scenario_id, now=NOW, actor=ANA)
    remove_scenario(acme.db, scenario_id=scenario_id, now=NOW, actor=ANA)
    with pytest.raises(Refused, match="already"):
        remove_scenario(acme.db, scenario_id=scenario_id, now=NOW, actor=ANA)
