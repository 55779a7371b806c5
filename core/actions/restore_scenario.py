"""To put a removed scenario back on the list."""

from datetime import datetime

from core.rules.access import Deed
from core.store import events, scenarios
from core.store.database import Database
from core.store.retry import retried


@retried
def restore_scenario(db: Database, *, scenario_id: str, now: datetime, actor: str) -> str:
    """Restore it; returns its name.

    Raises NotFound, and Refused where it is listed, or another one has taken the name.
    """
    db.require(Deed.KEEP_SCENARIOS, None)
    with db.transaction(now, actor) as tx:
        name = str(scenarios.scenario(tx, scenario_id)["name"])
        scenarios.restore(tx, scenario_id, name)
        events.record(tx, "scenario_restored", details={"scenario_id": scenario_id, "name": name})
    return name
