"""To take a saved scenario off the list. It is kept, and can be put back."""

from datetime import datetime

from core.rules.access import Deed
from core.store import events, scenarios
from core.store.database import Database
from core.store.retry import retried


@retried
def remove_scenario(db: Database, *, scenario_id: str, now: datetime, actor: str) -> str:
    """Remove it; returns its name. Raises NotFound, and Refused where it has been removed already."""
    db.require(Deed.KEEP_SCENARIOS, None)
    with db.transaction(now, actor) as tx:
        name = str(scenarios.scenario(tx, scenario_id)["name"])
        scenarios.remove(tx, scenario_id)
        events.record(tx, "scenario_removed", details={"scenario_id": scenario_id, "name": name})
    return name
