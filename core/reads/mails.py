"""Every mail that was ever planned: a page of them, one as its recipient sees it, and what happened to it. Select only.

A list never reads the texts: only `one_mail` does.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from core.errors import NotFound
from core.rules.access import Deed
from core.rules.filters import MailFilter
from core.rules.outbox import TO_DO
from core.rules.people import search_words
from core.rules.terms import first_instant
from core.store.database import Database

# A failed mail that has lost its use cannot be mended any more.
_MATCHING = """
with resent as (select distinct resends_mail_id as mail_id from mail where resends_mail_id is not null),
matching as materialized (
    select
        m.mail_id, m.kind, m.company_id, c.name as company, m.recipient, m.subject, m.state, m.reason, m.attempts,
        m.planned_at, m.settled_at, m.resends_mail_id is not null as is_resend, resent.mail_id is not null as is_resent,
        coalesce(m.useless_at <= $now, false) as is_over,
        m.state in (select unnest($to_do_states::varchar[])) and resent.mail_id is null
            and not (m.state = 'failed' and coalesce(m.useless_at <= $now, false)) as is_to_do
    from mail m
    left join company c on c.company_id = m.company_id
    left join resent on resent.mail_id = m.mail_id
    left join hand_over h on h.company_id = m.company_id
    where ($company_id is null or m.company_id = $company_id::uuid)
      and ($staff_id is null or coalesce(h.account_manager_id, c.account_manager_id) = $staff_id::uuid)
      and ($kind is null or m.kind = $kind)
      and ($state is null or m.state = $state)
      and ($from_at is null or m.planned_at >= $from_at)
      and ($until_at is null or m.planned_at < $until_at)
      and ($search = ''
          or contains(lower(concat_ws(' ', m.recipient_name, m.recipient, m.subject, c.name)), $search))
)
"""

_PAGE = (
    _MATCHING
    + """
select * exclude (is_to_do)
from matching
where is_to_do or not $only_to_do
order by planned_at desc, mail_id desc
limit $page_size offset $skipped
"""
)

_COUNTS = (
    _MATCHING
    + """
select count(*) as mails, count(*) filter (is_to_do) as to_do from matching
"""
)

_ONE = """
select
    m.mail_id, m.kind, m.company_id, c.name as company, c.time_zone, m.recipient, m.recipient_name, m.subject, m.html,
    m.text, m.state, m.reason, m.attempts, m.planned_at, m.send_after, m.useless_at, m.claimed_at, m.settled_at,
    m.provider_message_id, old.recipient as resends, again.mail_id is not null as is_resent
from mail m
left join company c on c.company_id = m.company_id
left join mail old on old.mail_id = m.resends_mail_id
left join (select distinct resends_mail_id as mail_id from mail) again on again.mail_id = m.mail_id
where m.mail_id = $mail_id::uuid and ($company_id is null or m.company_id = $company_id::uuid)
"""

# What a person did with it stands in the event log, with who and why; all else in the mail's own.
_LOG = """
select e.occurred_at, e.kind, coalesce(e.details ->> 'reason', '') as reason, coalesce(e.details ->> 'by', '') as actor,
    0 as place, e.mail_event_id as id
from mail_event e
join mail m on m.mail_id = e.mail_id
where e.mail_id = $mail_id::uuid and m.company_id is not distinct from $company_id::uuid
union all
select e.occurred_at, 'resent', coalesce(e.details ->> 'reason', ''), e.actor, 1, e.event_id
from event e
where e.kind = 'mail_resent' and (e.details ->> 'resends') = $mail_id
  and e.company_id is not distinct from $company_id::uuid
order by occurred_at, place, id
"""


def mail_page(
    db: Database, *, company_id: str | None, wanted: MailFilter, now: datetime, page: int, page_size: int
) -> pl.DataFrame:
    """Page `page` (from 1) of the mails of a company, or of all, that match, the latest planned first.

    Columns mail_id, kind, company_id, company (null where it is about none), recipient, subject, state, reason,
    attempts, planned_at and settled_at (UTC), is_resend (it repeats another), is_resent (another repeats it) and
    is_over (it has lost its use).
    """
    db.require(Deed.SEE_MAILS, company_id)
    with db.read() as r:
        return r.frame(
            _PAGE,
            only_to_do=wanted.is_to_do,
            page_size=page_size,
            skipped=(page - 1) * page_size,
            **_values(company_id, wanted, now),
        )


def mail_counts(db: Database, *, company_id: str | None, wanted: MailFilter, now: datetime) -> tuple[int, int]:
    """How many mails match, whatever `wanted.is_to_do` says, and how many of those wait for a person."""
    db.require(Deed.SEE_MAILS, company_id)
    with db.read() as r:
        row = r.rows(_COUNTS, **_values(company_id, wanted, now))[0]
    return row["mails"], row["to_do"]


def one_mail(db: Database, *, mail_id: str, company_id: str | None) -> dict[str, Any]:
    """One mail, of a company or of any, as its row says and as its recipient sees it: html and text.

    company and time_zone are null where it is about none; `resends` is the recipient of the mail that it repeats, or
    null. Raises NotFound.
    """
    db.require(Deed.SEE_MAILS, company_id)
    with db.read() as r:
        found = r.row(_ONE, mail_id=mail_id, company_id=company_id)
    if found is None:
        raise NotFound("This mail does not exist, or not for this company. Reload the page and choose it again.")
    return found


def mail_log(db: Database, *, mail_id: str, company_id: str | None) -> pl.DataFrame:
    """What happened to a mail of the company, or to one of none (a digest), oldest first.

    Columns occurred_at (UTC), kind (docs/glossary.md, and `resent`), reason and actor, empty where nobody did it.
    """
    db.require(Deed.SEE_MAILS, company_id)
    with db.read() as r:
        return r.frame(_LOG, mail_id=mail_id, company_id=company_id).drop("place", "id")


def _values(company_id: str | None, wanted: MailFilter, now: datetime) -> Mapping[str, Any]:
    return {
        "company_id": company_id,
        "staff_id": wanted.staff_id,
        "kind": wanted.kind and wanted.kind.value,
        "state": wanted.state and wanted.state.value,
        "search": search_words(wanted.search),
        "from_at": _begin(wanted.first, wanted.time_zone),
        "until_at": _begin(wanted.last and wanted.last + timedelta(days=1), wanted.time_zone),
        "to_do_states": [state.value for state in TO_DO],
        "now": now,
    }


def _begin(day: date | None, zone: str) -> datetime | None:
    return None if day is None else first_instant(day, zone)
