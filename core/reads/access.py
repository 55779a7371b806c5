"""The platform's question: may the people with these e-mails log in now? Select only.

The answer is the derived status (docs/design.md section 3, rule 2), so it is right at the instant of expiry whether or
not the job has run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import polars as pl

from core.rules.emails import email_keys
from core.store.database import Database

MOST_ASKED = 10_000


class Access(StrEnum):
    """What the platform does with a person: let in, or show why not. `landing` is a manager without a live license."""

    GRANTED = "granted"
    EXPIRED = "expired"
    LANDING = "landing"
    UNKNOWN = "unknown"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Answer:
    """`company` is None for who is unknown; `expires_at` (UTC) is the end of the last license, None without one."""

    email: str
    access: Access
    company: str | None = None
    expires_at: datetime | None = None


# A person of several companies is let in where one of them does; else the one that says most counts.
_ANSWERS = """
with person as (
    select l.learner_id, l.email_key, l.is_manager, l.archived_at, c.name as company
    from learner l
    join company c on c.company_id = l.company_id
    where l.email_key in (select email_key from asked)
),
held as (
    select
        p.learner_id,
        max(k.expires_at) as expires_at,
        max(k.expires_at) filter (k.starts_at <= $now and k.expires_at > $now) as live_until
    from license k
    join person p on p.learner_id = k.learner_id
    where k.released_at is null
    group by p.learner_id
),
answer as (
    select
        p.email_key, p.company, coalesce(h.live_until, h.expires_at) as expires_at,
        case
            when p.archived_at is not null then 'archived'
            when h.live_until is not null then 'granted'
            when p.is_manager then 'landing'
            else 'expired'
        end as access
    from person p
    left join held h on h.learner_id = p.learner_id
),
ranked as (
    select *, row_number() over (
        partition by email_key
        order by
            case access when 'granted' then 1 when 'landing' then 2 when 'expired' then 3 else 4 end,
            expires_at desc nulls last, company
    ) as place
    from answer
)
select email_key, access, company, expires_at from ranked where place = 1 order by email_key
"""


def access_of(db: Database, emails: Sequence[str], *, now: datetime) -> list[Answer]:
    """One answer per e-mail, in order; who is no learner, or no address at all, is unknown. At most MOST_ASKED."""
    if len(emails) > MOST_ASKED:
        raise ValueError(f"{len(emails):,} e-mails were asked for; at most {MOST_ASKED:,} are answered at once.")
    asked = pl.DataFrame({"email": list(emails)}, schema={"email": pl.String})
    keys = email_keys(asked["email"])["key"].rename("email_key")
    with db.read() as r, r.loaded("asked", keys.drop_nulls().unique().to_frame()):
        found = {row.pop("email_key"): row for row in r.rows(_ANSWERS, now=now)}
    return [_answer(email, found.get(key)) for email, key in zip(emails, keys, strict=True)]


def _answer(email: str, row: dict[str, object] | None) -> Answer:
    if row is None:
        return Answer(email, Access.UNKNOWN)
    return Answer(email, Access(str(row["access"])), row["company"], row["expires_at"])  # type: ignore[arg-type]
