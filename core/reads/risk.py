"""Risk: each company's points with their reasons, the account manager's own call beside them. Select only."""

from datetime import datetime

import polars as pl

from core.rules.access import Deed, masked_email, sees_people
from core.rules.filters import ExpiryFilter
from core.rules.risk import weighed, with_own_call
from core.store import risk_calls
from core.store.database import Database
from core.store.risk_facts import risk_facts


def risk_rows(db: Database, *, wanted: ExpiryFilter, now: datetime) -> pl.DataFrame:
    """One row per company that held a license within a year, those with most points first; the months do not count.

    The columns of core/store/risk_facts.py, short_by, points, level and reasons (core/rules/risk.py), own_level,
    own_reason, called_at (UTC) and called_by (a name) of the call that stands, null without one, and disagrees. To a
    caller who does not see people, who called is a masked address and the reason empty.
    """
    db.require(Deed.SEE_FORECAST, wanted.company_id)
    with db.read() as r:
        facts = risk_facts(r, wanted, now)
        calls = risk_calls.standing(r, wanted.company_id)
    if sees_people(db.caller):
        calls = calls.with_columns(called_by="caller_name")
    else:
        masked = pl.Series("called_by", [masked_email(email) for email in calls["called_by"]], pl.String)
        calls = calls.with_columns(masked, own_reason=pl.lit(""))
    return with_own_call(
        weighed(facts).join(calls.drop("caller_name"), on="company_id", how="left", maintain_order="left")
    ).sort(["points", "short_by", "company"], descending=[True, True, False])
