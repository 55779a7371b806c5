"""History: what happened, one row per act, newest first; whom one act touched (docs/glossary.md). Select only.

Acts are the batches and the events that belong to none: the facts within a batch are counted for the shown acts alone.
"""

import polars as pl

from core.errors import NotFound
from core.reads.acts import Act, acts
from core.reads.day_bounds import day_bounds
from core.rules.access import Deed, may
from core.rules.acts import BATCHES, LISTED, OF_OUR_DESK, ActKind
from core.rules.filters import HistoryFilter
from core.rules.people import search_words
from core.store.database import Database

_ACTS = """
with act as (
    select
        batch_id as act_id, kind, created_at as happened_at, company_id, actor, undoes_batch_id as about_id,
        null::uuid as lot_id
    from batch
    where kind in (select unnest($kinds::varchar[])) and ($company_id is null or company_id = $company_id::uuid)
    union all
    select event_id, kind, occurred_at, company_id, actor, order_id, lot_id
    from event
    where batch_id is null and company_id is not null and kind in (select unnest($events::varchar[]))
      and ($company_id is null or company_id = $company_id::uuid)
),
"""

# An expiry is a part of its lot's, not of the batch that gave the license.
_TOUCHING = """
touched as (
    select event_id, batch_id, lot_id, kind
    from event
    where ($company_id is null or company_id = $company_id::uuid)
      and learner_id in (
          select learner_id from learner
          where contains(search_text, $person) and ($company_id is null or company_id = $company_id::uuid)
      )
),
chosen as (
    select * from act
    where act_id in (
        select coalesce(batch_id, event_id) from touched where kind <> 'license_expired'
    )
    or (kind = 'lot_expired' and lot_id in (select lot_id from touched where kind = 'license_expired'))
),
"""
_ALL = "chosen as (select * from act),"

_PAGE = """
matching as materialized (
    select a.act_id, a.kind, a.happened_at, a.company_id, a.actor
    from chosen a
    join company c on c.company_id = a.company_id
    join bounds b on b.time_zone = c.time_zone
    where (b.from_at is null or a.happened_at >= b.from_at)
      and (b.until_at is null or a.happened_at < b.until_at)
      and ($actor = '' or contains(lower(a.actor), $actor))
      and ($about is null or a.act_id = $about::uuid or a.about_id = $about::uuid)
),
page as (
    select * from matching order by happened_at desc, act_id desc limit $page_size offset $skipped
),
counted as (select count(*) as total from matching)
select
    page.act_id, page.kind, page.happened_at as at, page.company_id, c.name as company, c.time_zone, page.actor,
    counted.total
from counted
left join page on true
left join company c on c.company_id = page.company_id
order by page.happened_at desc, page.act_id desc
"""
_EVERYTHING = _ACTS + _ALL + _PAGE
_OF_A_PERSON = _ACTS + _TOUCHING + _PAGE

_ONE = """
select a.act_id, a.kind, a.at, a.company_id, c.name as company, c.time_zone, a.actor, a.lot_id
from (
    select batch_id as act_id, kind, created_at as at, company_id, actor, null::uuid as lot_id
    from batch where batch_id = $act_id::uuid
    union all
    select event_id, kind, occurred_at, company_id, actor, lot_id
    from event where event_id = $act_id::uuid and batch_id is null and kind in (select unnest($kinds::varchar[]))
) a
join company c on c.company_id = a.company_id
where $company_id is null or a.company_id = $company_id::uuid
"""

_PEOPLE = """
select
    p.email, p.name, p.department, string_agg(distinct e.kind, ' ' order by e.kind) as kinds,
    max(lot.expires_on) as expires_on, count(*) over () as total
from event e
join learner p on p.learner_id = e.learner_id
left join lot on lot.lot_id = e.lot_id
where e.occurred_at = $at and e.company_id = $company_id
  and case
      when $lot_id is null
      then (e.batch_id = $act_id::uuid and e.kind <> 'license_expired') or e.event_id = $act_id::uuid
      else e.lot_id = $lot_id::uuid and e.kind = 'license_expired'
  end
group by p.learner_id, p.email, p.name, p.department
order by p.email, p.learner_id
limit $page_size offset $skipped
"""


def history_page(
    db: Database, *, company_id: str | None, wanted: HistoryFilter, page: int, page_size: int
) -> tuple[list[Act], int]:
    """Page `page` (from 1) of the acts of a company, or of all, that match, the latest first; and how many match.

    Sign-ins are listed where their kind is asked for.
    """
    db.require(Deed.SEE_HISTORY, company_id)
    asked = LISTED if wanted.kind is None else (wanted.kind,)
    kinds = [kind for kind in _told(db, company_id) if kind in asked]
    person = search_words(wanted.person)
    with db.read() as r, day_bounds(r, wanted.first, wanted.last):
        values = {
            "company_id": company_id,
            "kinds": kinds,
            "events": [kind for kind in kinds if kind not in BATCHES],
            "actor": wanted.actor.strip().lower(),
            "about": wanted.about or None,
            "page_size": page_size,
            "skipped": (page - 1) * page_size,
        }
        found = r.frame(_OF_A_PERSON, person=person, **values) if person else r.frame(_EVERYTHING, **values)
        total = int(found["total"][0])
        shown = found.drop("total").filter(pl.col("act_id").is_not_null())
        return acts(r, shown, company_id), total


def one_act(db: Database, *, act_id: str, company_id: str | None) -> Act:
    """The act of this id, in a company or in any.

    Raises NotFound.
    """
    db.require(Deed.SEE_HISTORY, company_id)
    with db.read() as r:
        found = r.frame(_ONE, act_id=act_id, company_id=company_id, kinds=_told(db, company_id)).drop("lot_id")
        if found.is_empty():
            raise NotFound("This act does not exist, or not for this company. Reload the page and choose it again.")
        return acts(r, found, company_id)[0]


def act_people(
    db: Database, *, act_id: str, company_id: str | None, page: int, page_size: int
) -> tuple[pl.DataFrame, int]:
    """Page `page` (from 1) of whom an act touched, by e-mail, and how many learners they are in all.

    Columns email, name, department, kinds (of the events, parted by spaces) and expires_on: of the license, by the
    company's zone, or null.

    Raises NotFound.
    """
    db.require(Deed.SEE_HISTORY, company_id)
    with db.read() as r:
        act = r.row(_ONE, act_id=act_id, company_id=company_id, kinds=_told(db, company_id))
        if act is None:
            raise NotFound("This act does not exist, or not for this company. Reload the page and choose it again.")
        about = {name: act[name] for name in ("act_id", "at", "company_id", "lot_id")}
        found = r.frame(_PEOPLE, page_size=page_size, skipped=(page - 1) * page_size, **about)
    return found.drop("total"), int(found["total"][0]) if found.height else 0


def _told(db: Database, company_id: str | None) -> list[str]:
    """The kinds that the caller is told of: what our people keep in mind about a company is not for the company."""
    is_ours = may(db.caller, Deed.SEE_DESK, company_id)
    return [kind.value for kind in ActKind if is_ours or kind not in OF_OUR_DESK]
