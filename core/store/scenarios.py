"""Saved scenarios, with what they said of each month when they were saved. Removed ones stay, out of the list."""

from datetime import datetime
from typing import Any

import polars as pl

from core.errors import ConstraintViolated, NotFound, Refused
from core.rules.scenarios import Scenario
from core.rules.text import quoted
from core.store.database import Reader, Transaction

_INSERT = """
insert into scenario (scenario_id, name, about, points, growth, late, saved_at, saved_by)
select $scenario_id, $name, $about, $points, $growth, $late, $now, $actor
"""

_LIST = """
insert into scenario_listing (scenario_id, live_name, changed_at)
select $scenario_id, $live_name, $now
"""

_COMPANIES = """
insert into scenario_company (scenario_id, company_id)
select $scenario_id, company_id::uuid from meant
"""

_MONTHS = """
insert into scenario_month (
    scenario_id, first_on, ending, expected, expected_low, expected_high, needed, needed_low, needed_high, to_order)
select
    $scenario_id, first_on, ending, expected, expected_low, expected_high, needed, needed_low, needed_high, to_order
from said
"""

_NAMED = "select count(*) as scenarios from scenario_listing where live_name = $live_name"

_ONE = """
select scenario_id, name, about, points, growth, late, saved_at, saved_by
from scenario
where scenario_id = $scenario_id::uuid
"""

_ALL = """
select
    s.scenario_id, s.name, s.about, s.points, s.growth, s.late, s.saved_at, l.live_name is null as is_removed,
    coalesce(w.name, s.saved_by) as saved_by
from scenario s
join scenario_listing l on l.scenario_id = s.scenario_id
left join staff w on w.email = s.saved_by
order by s.saved_at desc, s.scenario_id desc
"""

_SAID = """
select first_on, ending, expected, expected_low, expected_high, needed, needed_low, needed_high, to_order
from scenario_month
where scenario_id = $scenario_id::uuid
order by first_on
"""

_WHOSE = "select company_id from scenario_company where scenario_id = $scenario_id::uuid"

# An undo says that an allocation was a mistake.
_ALLOCATED = """
select date_trunc('month', k.allocated_at)::date as first_on, count(*) as allocated
from license k
where k.allocated_at > $saved_at
  and k.allocated_at <= $now
  and k.company_id in (select company_id from scenario_company where scenario_id = $scenario_id::uuid)
  and (k.released_batch_id is null or k.released_batch_id not in (select batch_id from batch where kind = 'undo'))
group by 1
order by 1
"""

_REMOVE = """
update scenario_listing set live_name = null, changed_at = $now
where scenario_id = $scenario_id and live_name is not null
"""

_RESTORE = """
update scenario_listing set live_name = $live_name, changed_at = $now
where scenario_id = $scenario_id and live_name is null
"""


def insert_scenario(
    tx: Transaction, *, name: str, about: str, scenario: Scenario, companies: pl.Series, months: pl.DataFrame
) -> str:
    """A scenario of this moment and actor; returns its id. `months` has the columns of `said`.

    Raises Refused where a listed one has the name, NotFound where a company does not exist.
    """
    _require_free(tx, name)
    scenario_id = tx.new_id()
    tx.execute(
        _INSERT,
        scenario_id=scenario_id,
        name=name,
        about=about,
        points=scenario.points,
        growth=scenario.growth,
        late=scenario.late,
        now=tx.now,
        actor=tx.actor,
    )
    try:
        tx.execute(_LIST, scenario_id=scenario_id, live_name=name.casefold(), now=tx.now)
    except ConstraintViolated:
        raise _taken(name) from None
    meant = pl.DataFrame({"company_id": companies.unique()}, schema={"company_id": pl.String})
    with tx.loaded("meant", meant), tx.loaded("said", months):
        try:
            tx.execute(_COMPANIES, scenario_id=scenario_id)
        except ConstraintViolated:
            raise NotFound("One of the companies does not exist any more. Load the page again.") from None
        tx.execute(_MONTHS, scenario_id=scenario_id)
    return scenario_id


def scenarios(db: Reader) -> pl.DataFrame:
    """All of them, the newest first: scenario_id, name, about, points, growth, late, saved_at, is_removed, saved_by."""
    return db.frame(_ALL)


def scenario(db: Reader, scenario_id: str) -> dict[str, Any]:
    """One of them. Raises NotFound."""
    found = db.row(_ONE, scenario_id=scenario_id)
    if found is None:
        raise NotFound("There is no such scenario.")
    return found


def said(db: Reader, scenario_id: str) -> pl.DataFrame:
    """What it said, a row per month: first_on, ending, expected, needed and their bounds, to_order."""
    return db.frame(_SAID, scenario_id=scenario_id)


def companies_of(db: Reader, scenario_id: str) -> pl.DataFrame:
    """Whose licenses it is about: company_id."""
    return db.frame(_WHOSE, scenario_id=scenario_id)


def allocated_since(db: Reader, scenario_id: str, *, saved_at: datetime, now: datetime) -> pl.DataFrame:
    """Licenses that its companies allocated since, by month of UTC: first_on, allocated. Undone ones do not count."""
    return db.frame(_ALLOCATED, scenario_id=scenario_id, saved_at=saved_at, now=now)


def remove(tx: Transaction, scenario_id: str) -> None:
    """Take it off the list; raises Refused where it is off already."""
    if tx.execute(_REMOVE, scenario_id=scenario_id, now=tx.now) == 0:
        raise Refused("The scenario has been removed already.")


def restore(tx: Transaction, scenario_id: str, name: str) -> None:
    """Put it back; raises Refused where it is listed, or another one has taken the name."""
    _require_free(tx, name)
    try:
        restored = tx.execute(_RESTORE, scenario_id=scenario_id, live_name=name.casefold(), now=tx.now)
    except ConstraintViolated:
        raise _taken(name) from None
    if restored == 0:
        raise Refused("The scenario has been restored already.")


def _require_free(tx: Transaction, name: str) -> None:
    if tx.value(_NAMED, live_name=name.casefold()):
        raise _taken(name)


def _taken(name: str) -> Refused:
    return Refused(f"A scenario is called {quoted(name)} already. Choose another name, or remove that one first.")
