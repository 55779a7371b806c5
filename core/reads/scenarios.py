"""Saved scenarios, and what came true of each. Select only."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.hindsight import hindsight
from core.rules.scenarios import Scenario
from core.store import scenarios
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class SavedScenario:
    """One of them. `about` is whom it is about, `saved_by` a name of ours."""

    scenario_id: str
    name: str
    about: str
    supposed: Scenario
    saved_at: datetime
    saved_by: str
    is_removed: bool


def saved_scenarios(db: Database) -> list[SavedScenario]:
    """All of them, the newest first; those that were removed too."""
    db.require(Deed.KEEP_SCENARIOS, None)
    with db.read() as r:
        rows = scenarios.scenarios(r).to_dicts()
    return [
        SavedScenario(supposed=Scenario(row.pop("points"), row.pop("growth"), row.pop("late")), **row) for row in rows
    ]


def scenario_hindsight(db: Database, *, scenario_id: str, outcomes: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The months of a scenario that have begun, with what came true by `now` (core/rules/hindsight.py).

    `outcomes` are those of all companies since it was saved (core/reads/renewal_forecast.py). Raises NotFound.
    """
    db.require(Deed.KEEP_SCENARIOS, None)
    with db.read() as r:
        saved_at = scenarios.scenario(r, scenario_id)["saved_at"]
        said = scenarios.said(r, scenario_id)
        whose = scenarios.companies_of(r, scenario_id)
        allocated = scenarios.allocated_since(r, scenario_id, saved_at=saved_at, now=now)
    own = outcomes.join(whose, on="company_id", how="semi")
    return hindsight(said, own, allocated, saved_at=saved_at, now=now)
