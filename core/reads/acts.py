"""What is told about acts that are shown: who did them, how many they touched, and their details. Select only."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from core.rules.acts import ActKind
from core.rules.emails import email_key
from core.rules.orders import order_number
from core.rules.undos import UNDOABLE
from core.store.database import Reader


@dataclass(frozen=True, slots=True)
class Act:
    """One act at a UTC instant, of one company. `actor` is an address, `job` or `platform`; without a name, "".

    `counts` are facts by kind of event, `expires_on` first and last day of the licenses in it, by the company's zone.
    `details` are those of the event. `number` is an order's, `person` the address of the one learner, or of who could
    not be mailed. Of an undo, `undoes` is the kind of what it undid; `undone_by` is the batch that undid this one.
    """

    act_id: str
    kind: ActKind
    at: datetime
    company_id: str
    company: str
    time_zone: str
    actor: str
    actor_name: str
    counts: dict[str, int] = field(default_factory=dict)
    expires_on: tuple[date, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    person: str = ""
    file_name: str = ""
    undoes: str = ""
    undone_by: str = ""

    @property
    def can_be_undone(self) -> bool:
        """Whether it is of a kind that can be undone, and nobody did; what is left of it, an undo plan says."""
        return self.kind in UNDOABLE and not self.undone_by


# All events of a batch have its instant: those outside of the page's need not be looked at.
_COUNTS = """
select
    e.batch_id as act_id, e.kind, count(*) as count, min(lot.expires_on) as first_on, max(lot.expires_on) as last_on,
    max(case when e.kind in ('list_imported', 'batch_undone') then e.details::varchar end) as details
from event e
left join lot on lot.lot_id = e.lot_id
where e.occurred_at >= $first and e.occurred_at <= $last
  and e.kind <> 'license_expired'
  and e.batch_id in (select act_id::uuid from shown)
group by e.batch_id, e.kind
order by e.batch_id, e.kind
"""

_BATCHES = """
select
    b.batch_id as act_id, coalesce(i.file_name, '') as file_name, coalesce(undone.kind, '') as undoes,
    coalesce(undo.batch_id::varchar, '') as undone_by
from batch b
left join file_import i on i.batch_id = b.batch_id
left join batch undone on undone.batch_id = b.undoes_batch_id
left join batch undo on undo.undoes_batch_id = b.batch_id
where b.batch_id in (select act_id::uuid from shown)
order by b.batch_id
"""

_EVENTS = """
select e.event_id as act_id, e.details::varchar as details, e.order_id, lot.expires_on, p.email as person
from event e
left join lot on lot.lot_id = e.lot_id
left join learner p on p.learner_id = e.learner_id
where e.occurred_at >= $first and e.occurred_at <= $last
  and e.event_id in (select act_id::uuid from shown)
order by e.event_id
"""

_STAFF = "select email_key, name from staff order by email_key"
_MANAGERS = """
select p.company_id, p.email_key, p.name
from learner p
where p.is_manager and ($company_id is null or p.company_id = $company_id::uuid)
  and p.email_key in (select email_key from actors)
order by p.company_id, p.email_key
"""
_RECIPIENTS = """
select mail_id::varchar as id, recipient as name
from mail
where mail_id in (select id::uuid from wanted)
order by mail_id
"""
_STAFF_BY_ID = (
    "select staff_id::varchar as id, name from staff where staff_id in (select id::uuid from wanted) order by staff_id"
)


def acts(r: Reader, found: pl.DataFrame, company_id: str | None) -> list[Act]:
    """The acts of `found` (act_id, kind, at, company_id, company, time_zone, actor), in its order."""
    if found.is_empty():
        return []
    when = {"first": found["at"].min(), "last": found["at"].max()}
    with r.loaded("shown", found.select("act_id")):
        batches = {row.pop("act_id"): row for row in r.rows(_BATCHES)}
        counts = r.rows(_COUNTS, **when)
        events = {row.pop("act_id"): row for row in r.rows(_EVENTS, **when)}
    names = _names(r, found, company_id)
    of_batch: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in counts:
        of_batch[row["act_id"]].append(row)
    known = _known(r, found, events)
    made = []
    for row in found.iter_rows(named=True):
        act_id = row["act_id"]
        about = {**row, "kind": ActKind(row["kind"]), "actor_name": names.get((row["company_id"], row["actor"]), "")}
        if act_id in batches:
            about |= batches[act_id] | _of_batch(of_batch[act_id])
        elif act_id in events:
            about |= _of_event(events[act_id], known)
        made.append(Act(**about))
    return made


def _of_batch(counts: list[dict[str, Any]]) -> dict[str, Any]:
    days = {row[name] for row in counts for name in ("first_on", "last_on")} - {None}
    details = next((row["details"] for row in counts if row["details"]), "{}")
    return {
        "counts": {row["kind"]: row["count"] for row in counts},
        "expires_on": tuple(sorted({min(days), max(days)})) if days else (),
        "details": json.loads(details),
    }


def _of_event(event: dict[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    details = json.loads(event["details"])
    return {
        "details": {name: known.get(str(value), value) for name, value in details.items() if name != "mail_id"},
        "number": order_number(event["order_id"]) if event["order_id"] else "",
        "person": event["person"] or known.get(str(details.get("mail_id")), ""),
        "expires_on": (event["expires_on"],) if event["expires_on"] else (),
    }


def _known(r: Reader, found: pl.DataFrame, events: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    """The names behind the ids that details hold: recipients of mails, account managers."""
    names: dict[str, str] = {}
    about_mails = (ActKind.CONTACT_BOUNCED, ActKind.MAIL_RESENT, ActKind.MAIL_MARKED_SENT)
    mails = pl.concat(_held(found, events, kind, ("mail_id", "resends")) for kind in about_mails)
    if not mails.is_empty():
        with r.loaded("wanted", mails):
            names |= {row["id"]: row["name"] for row in r.rows(_RECIPIENTS)}
    staff = _held(found, events, ActKind.COMPANY_HANDED_OVER, ("from", "to"))
    if not staff.is_empty():
        with r.loaded("wanted", staff):
            names |= {row["id"]: row["name"] for row in r.rows(_STAFF_BY_ID)}
    return names


def _held(
    found: pl.DataFrame, events: Mapping[str, dict[str, Any]], kind: ActKind, names: tuple[str, ...]
) -> pl.DataFrame:
    """The ids under these names in the details of the acts of a kind, in a column id."""
    of_kind = found.filter(pl.col("kind") == kind)["act_id"]
    held = [json.loads(events[act_id]["details"]) for act_id in of_kind if act_id in events]
    ids = [each[name] for each in held for name in names if name in each]
    return pl.DataFrame({"id": ids}, schema={"id": pl.String})


def _names(r: Reader, found: pl.DataFrame, company_id: str | None) -> dict[tuple[str, str], str]:
    """The name of each actor, as one of our people or as a manager of the company."""
    pairs = found.select("company_id", "actor").unique()
    keys = {actor: email_key(actor) for actor in pairs["actor"] if "@" in actor}
    staff = dict(r.frame(_STAFF).iter_rows())
    with r.loaded("actors", pl.DataFrame({"email_key": list(keys.values())}, schema={"email_key": pl.String})):
        managers = {row[:2]: row[2] for row in r.frame(_MANAGERS, company_id=company_id).iter_rows()}
    return {
        (company, actor): staff.get(keys[actor]) or managers.get((company, keys[actor]), "")
        for company, actor in pairs.iter_rows()
        if actor in keys
    }
