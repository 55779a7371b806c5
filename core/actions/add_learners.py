"""To add learners: each new one gets a license from stock at once (docs/design.md section 3, rule 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from core.actions.allocate_licenses import available_lots
from core.errors import InvalidInput, Refused
from core.rules.access import Deed
from core.rules.allocation import Draw, DrawOrder, draw
from core.rules.emails import cleaned, email_keys
from core.rules.people import checked_departments, checked_names, search_texts
from core.store import batches, companies, events, learners, licenses
from core.store.database import Database
from core.store.retry import retried

_SCHEMA = {"email": pl.String, "name": pl.String, "department": pl.String, "is_manager": pl.Boolean}


@dataclass(frozen=True, slots=True)
class NewLearner:
    """One person as typed; `name` and `department` may be empty."""

    email: str
    name: str = ""
    department: str = ""
    is_manager: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """What one addition did; `existing` are the e-mails that were learners of the company before, archived or not."""

    batch_id: str
    added: int
    existing: tuple[str, ...]
    draws: tuple[Draw, ...]


@retried
def add_learners(
    db: Database,
    *,
    company_id: str,
    people: Sequence[NewLearner] | pl.DataFrame,
    request_key: str,
    shown: Sequence[Draw] | None = None,
    now: datetime,
    actor: str,
) -> Addition:
    """Add those of `people` whom the company does not have, each with a license of the lot that ends first.

    Of many, `people` is a frame: email, name and department, all text. A person named twice counts once. `shown` are
    the draws that a person confirmed (core/reads/allocation_plans.py): where others would be made now, the act is
    refused. The same `request_key` again is the same press and changes nothing.

    Raises InvalidInput that names the faulty entry, NotEnoughStock, and Refused where nobody is new.
    """
    db.require(Deed.MANAGE_LEARNERS, company_id)
    typed = _typed(people)
    if typed["is_manager"].any():
        db.require(Deed.MANAGE_MANAGERS, company_id)
    with db.transaction(now, actor) as tx:
        companies.take_turn(tx, company_id)
        known = learners.by_email(tx, company_id, typed)
        earlier = batches.batch_of_key(tx, company_id, "addition", request_key)
        if earlier is not None:
            draws = licenses.drawn_by_batch(tx, earlier)
            return Addition(earlier, sum(draw.count for draw in draws), (), draws)
        new = typed.join(known.select("email_key"), on="email_key", how="anti", maintain_order="left")
        existing = tuple(known["email"])
        if new.is_empty():
            raise Refused(_nobody_new(known))
        stock = available_lots(tx, company_id, None)
        draws = draw(stock, new.height, DrawOrder.EARLIEST_FIRST)
        if shown is not None and tuple(shown) != draws:
            raise Refused(
                "The list of learners or the stock has changed since it was shown. Nobody was added. "
                "Look again and confirm."
            )
        batch_id = batches.open_batch(tx, company_id, "addition", request_key)
        new = learners.with_ids(tx, new)
        learners.insert_learners(tx, company_id, batch_id, new)
        events.record_many(tx, "learner_added", new, company_id=company_id, batch_id=batch_id)
        licenses.allocate(tx, company_id, batch_id, licenses.drawn_licenses(new, draws, stock))
        return Addition(batch_id, new.height, existing, draws)


def _nobody_new(known: pl.DataFrame) -> str:
    if known.height > 1:
        return f"Nobody was added: all {known.height:,} are learners of this company already."
    if known["archived"][0]:
        return f"{known['email'][0]} is an archived learner of this company. Restore this learner instead."
    return f"{known['email'][0]} is a learner of this company already. Nobody was added."


def _typed(people: Sequence[NewLearner] | pl.DataFrame) -> pl.DataFrame:
    typed = people.with_columns(is_manager=pl.lit(False)) if isinstance(people, pl.DataFrame) else _framed(people)
    if typed.is_empty():
        raise Refused("Nobody is named. Give at least one e-mail.")
    keys = email_keys(typed["email"])
    names, departments = checked_names(typed["name"]), checked_departments(typed["department"])
    for problem in (keys["problem"], names["problem"], departments["problem"]):
        refused = problem.filter(problem != "")
        if refused.len():
            raise InvalidInput(str(refused[0]))
    stored = pl.DataFrame(
        {
            "email": cleaned(typed["email"]),
            "email_key": keys["key"],
            "name": names["text"],
            "department": departments["text"],
            "is_manager": typed["is_manager"],
        }
    )
    return stored.with_columns(search_text=search_texts(stored)).unique("email_key", keep="first", maintain_order=True)


def _framed(people: Sequence[NewLearner]) -> pl.DataFrame:
    rows = [(person.email, person.name, person.department, person.is_manager) for person in people]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
