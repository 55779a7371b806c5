"""To choose which notices one gets, as a manager; the last who can be reached keeps getting each of them."""

from collections.abc import Collection
from datetime import datetime

import polars as pl

from core.errors import NotFound, Refused
from core.rules.access import Deed
from core.rules.emails import email_key
from core.rules.notices import CHOOSABLE, NoticeKind
from core.store import companies, events, notice_choices, notice_facts
from core.store.database import Database
from core.store.retry import retried


@retried
def choose_notices(db: Database, *, company_id: str, wanted: Collection[NoticeKind], now: datetime, actor: str) -> None:
    """Let the manager `actor` of the company get the kinds that are `wanted`, and none of the other choosable ones.

    Raises NotFound for who is no manager there, and Refused where nobody else would get a kind, or nothing changes.
    """
    db.require(Deed.CHOOSE_NOTICES, company_id)
    key = email_key(actor)
    with db.transaction(now, actor) as tx:
        companies.take_turn(tx, company_id)
        learner_id = notice_choices.manager_of_key(tx, company_id, key)
        if learner_id is None:
            raise NotFound("You are no manager of this company any more. Reload the page.")
        before = notice_choices.unwanted(tx, learner_id)
        changed = {kind: kind in wanted for kind in CHOOSABLE if (kind in wanted) == (kind.value in before)}
        if not changed:
            raise Refused("Nothing was changed: you get what you got before.")
        for kind, is_wanted in changed.items():
            others = notice_facts.recipients(tx, pl.Series([company_id]), kind).filter(pl.col("email_key") != key)
            if not is_wanted and others.is_empty():
                raise Refused(
                    f"Nobody else of your company gets the mail “{CHOOSABLE[kind]}”: one manager has to. "
                    "Nothing was changed."
                )
            notice_choices.choose(tx, learner_id, kind.value, wanted=is_wanted)
        details = {kind.value: is_wanted for kind, is_wanted in changed.items()}
        events.record(tx, "notices_chosen", company_id=company_id, learner_id=learner_id, details=details)
