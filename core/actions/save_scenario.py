"""To keep a scenario by name, with what it said: to be compared, and held against what comes true."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed
from core.rules.scenarios import Scenario, check_name, check_scenario
from core.store import events, scenarios
from core.store.database import Database
from core.store.retry import retried


@retried
def save_scenario(
    db: Database,
    *,
    name: str,
    scenario: Scenario,
    about: str,
    companies: pl.Series,
    months: pl.DataFrame,
    now: datetime,
    actor: str,
) -> str:
    """Keep what was shown; returns the id.

    `about` says in words whose licenses it is about, the ids of whom are `companies`. `months` has a row per month:
    first_on, ending, expected, needed, each with _low and _high but the first two, and to_order (core/rules).
    Raises InvalidInput for a name or a value that cannot be, and Refused where another one has the name.
    """
    db.require(Deed.KEEP_SCENARIOS, None)
    name, scenario = check_name(name), check_scenario(scenario)
    with db.transaction(now, actor) as tx:
        scenario_id = scenarios.insert_scenario(
            tx, name=name, about=about, scenario=scenario, companies=companies, months=months
        )
        events.record(tx, "scenario_saved", details={"scenario_id": scenario_id, "name": name})
    return scenario_id
