"""To renew by a list: what a person was shown of it is done, all or nothing, and kept as an import (docs/adr/0011)."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from core.actions.allocate_licenses import Allocation, draw_for
from core.errors import Refused, ReviewChanged
from core.rules.access import Deed
from core.rules.allocation import Draw
from core.rules.matching import Outcome
from core.rules.renewals import NOT_IN_FILE, RenewalList, Review, Source, changes, outcome_rows
from core.store import aliases, batches, companies, events, imports, licenses
from core.store.database import Database, Transaction
from core.store.retry import retried
from core.store.reviews import review


@retried
def renew_licenses(
    db: Database,
    *,
    company_id: str,
    asked: RenewalList,
    source: Source,
    cells: pl.DataFrame,
    shown: Review | None = None,
    first: int | None = None,
    lot_id: str | None = None,
    draws: Sequence[Draw] | None = None,
    request_key: str,
    now: datetime,
    actor: str,
) -> Allocation:
    """Renew whom the list names, or the `first` so many of them in the order of the file.

    `shown` is the review and `draws` the licenses that a person confirmed, if one did: where either would be another
    one now, the act is refused. `cells` are the file's rows, one per entry. The same `request_key` again is the same
    press and changes nothing.

    Raises ReviewChanged, NotEnoughStock and Refused; nothing is renewed then.
    """
    db.require(Deed.ALLOCATE, company_id)
    with db.transaction(now, actor) as tx:
        companies.take_turn(tx, company_id)
        earlier = batches.batch_of_key(tx, company_id, "import", request_key)
        if earlier is not None:
            drawn_before = licenses.drawn_by_batch(tx, earlier)
            return Allocation(earlier, sum(draw.count for draw in drawn_before), drawn_before)
        found = review(tx, company_id, asked, names_others=False, now=now)
        if shown is not None and (differences := changes(shown, found)).height:
            raise ReviewChanged(people=differences.height)
        selected = found.of(Outcome.RENEW).head(first or found.rows).select("learner_id", "email")
        if selected.is_empty():
            raise Refused("Nobody in this list is an expired learner of the company: nothing was renewed.")
        drawn, drawn_from = draw_for(tx, company_id, selected, lot_id=lot_id, shown=draws)
        batch_id = batches.open_batch(tx, company_id, "import", request_key)
        licenses.allocate(tx, company_id, batch_id, drawn)
        _remember(tx, company_id, batch_id, asked, found)
        rows = outcome_rows(cells, found, renewed=frozenset(selected["learner_id"]))
        counts = {"rows": found.rows, "renewed": drawn.height, NOT_IN_FILE: found.counts[NOT_IN_FILE]}
        imports.record_import(tx, company_id, batch_id, source, counts=counts, outcome=rows)
        details = {"file_name": source.file_name, **counts}
        events.record(tx, "list_imported", company_id=company_id, batch_id=batch_id, details=details)
        return Allocation(batch_id, drawn.height, drawn_from)


def _remember(tx: Transaction, company_id: str, batch_id: str, asked: RenewalList, found: Review) -> None:
    """The addresses whose learner the person named match by themselves next time."""
    confirmed = found.matched.join(asked.accepted.select("line"), on="line", how="semi").filter(
        pl.col("key").is_not_null() & pl.col("learner_id").is_not_null()
    )
    confirmed = confirmed.unique("key", keep="first", maintain_order=True).select(
        "learner_id", email="address", email_key="key"
    )
    if aliases.remember(tx, company_id, batch_id, confirmed):
        events.record_many(tx, "alias_confirmed", confirmed, company_id=company_id, batch_id=batch_id)
