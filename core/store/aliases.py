"""Aliases: addresses that a person said mean a learner, while importing a list (docs/adr/0011).

An alias lives as long as its import stands: where that was undone, it names nobody, until the undo is undone.
"""

import polars as pl

from core.store.batches import LAST_UNDO
from core.store.database import Reader, Transaction

# UUIDv7 ids grow with time: the latest word about an address counts.
_STANDING = """
, standing as (
    select
        a.email_key, a.learner_id, row_number() over (partition by a.email_key order by a.alias_id desc) as place
    from alias a
    where a.company_id = $company_id
      and a.batch_id not in (select batch_id from last_undo where is_undone)
)
select email_key, learner_id from standing where place = 1 order by email_key
"""
_ALIASES = LAST_UNDO + _STANDING

_REMEMBER = """
insert into alias (alias_id, company_id, learner_id, batch_id, email, email_key)
select uuidv7(), $company_id, learner_id::uuid, $batch_id, email, email_key
from confirmed
"""


def aliases(db: Reader, company_id: str) -> pl.DataFrame:
    """The confirmed addresses of a company's learners: email_key, learner_id."""
    return db.frame(_ALIASES, company_id=company_id)


def remember(tx: Transaction, company_id: str, batch_id: str, confirmed: pl.DataFrame) -> int:
    """Addresses that mean learners from now on: columns email, email_key (each once), learner_id; returns how many."""
    if confirmed.is_empty():
        return 0
    with tx.loaded("confirmed", confirmed):
        return tx.execute(_REMEMBER, company_id=company_id, batch_id=batch_id)
