"""The platform's question: may the people with these e-mails log in now? Select only.

The answer is the derived status (docs/design.md section 3, rule 2), so it is right at the instant of expiry whether or
not the job has run. Nothing is remembered from one question to the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import polars as pl

from core.errors import InvalidInput
from core.rules.access import Deed
from core.rules.emails import email_key, email_keys
from core.store.database import Database, Reader

MOST_ASKED = 10_000


class Access(StrEnum):
    """What the platform does with a person: let in, or show why not. `landing` is a manager without a live license."""

    GRANTED = "granted"
    LANDING = "landing"
    EXPIRED = "expired"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """`company` is None for who is unknown; `expires_at` (UTC) is the end of the last license, None without one.

    `problem` is a sentence where `email`, which is as it was asked, is no e-mail address; else "".
    """

    email: str
    access: Access
    company: str | None = None
    expires_at: datetime | None = None
    problem: str = ""


# One person: statements that compare one column with a value, which the engine pushes into the scan; each join, filter
# or aggregate more would cost a millisecond or two. By the hash alone: the key would be unpacked for every row
# (docs/adr/0015).
_PERSON = """
select learner_id, company_id, email_key, is_manager, archived_at
from learner
where email_hash = (md5_number_lower($email_key) >> 1)::bigint
"""

_COMPANY = "select name from company where company_id = $company_id::uuid"

_TERMS_OF_ONE = "select starts_at, expires_at, released_at from license where learner_id = $learner_id::uuid"

_PEOPLE = """
select l.learner_id, l.email_key, l.is_manager, l.archived_at, c.name as company
from learner l
join asked a on l.email_hash = (md5_number_lower(a.email_key) >> 1)::bigint
join company c on c.company_id = l.company_id
"""

_TERMS = """
select
    k.learner_id,
    max(k.expires_at) as expires_at,
    max(k.expires_at) filter (k.starts_at <= $now and k.expires_at > $now) as live_until
from license k
join people p on p.learner_id::uuid = k.learner_id
where k.released_at is null
group by k.learner_id
"""

_Row = dict[str, Any]
_RANK = {access: rank for rank, access in enumerate(Access)}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def access_of(db: Database, emails: Sequence[str], *, now: datetime) -> list[Answer]:
    """One answer per e-mail, in order; who is no learner, or no address at all, is unknown. At most MOST_ASKED."""
    db.require(Deed.ANSWER, None)
    if len(emails) > MOST_ASKED:
        raise ValueError(f"{len(emails):,} e-mails were asked for; at most {MOST_ASKED:,} are answered at once.")
    keys = _keys(emails)
    found: dict[str, list[Answer]] = {}
    for person in _people(db, sorted({key for key, _ in keys if key}), now=now):
        found.setdefault(person["email_key"], []).append(_answer(person))
    return [_told(email, found.get(key, []), problem) for email, (key, problem) in zip(emails, keys, strict=True)]


def _keys(emails: Sequence[str]) -> list[tuple[str, str]]:
    """The key of each, or "" and the sentence of its refusal."""
    if len(emails) != 1:
        found = email_keys(pl.Series(list(emails), dtype=pl.String))
        return list(zip(found["key"].fill_null(""), found["problem"], strict=True))
    # One address costs a frame more than it costs itself.
    try:
        return [(email_key(emails[0]), "")]
    except InvalidInput as refusal:
        return [("", str(refusal))]


def _people(db: Database, keys: list[str], *, now: datetime) -> list[_Row]:
    """Learners who may be meant, perhaps some more, with expires_at and live_until or None; all of one snapshot."""
    if not keys:
        return []
    with db.read() as r:
        return [*_one(r, keys[0], now)] if len(keys) == 1 else _many(r, keys, now)


def _one(r: Reader, key: str, now: datetime) -> Iterator[_Row]:
    for person in r.rows(_PERSON, email_key=key):
        terms = [term for term in r.rows(_TERMS_OF_ONE, learner_id=person["learner_id"]) if not term["released_at"]]
        live = [term["expires_at"] for term in terms if term["starts_at"] <= now < term["expires_at"]]
        yield person | {
            "company": r.value(_COMPANY, company_id=person["company_id"]),
            "expires_at": max((term["expires_at"] for term in terms), default=None),
            "live_until": max(live, default=None),
        }


def _many(r: Reader, keys: list[str], now: datetime) -> list[_Row]:
    with r.loaded("asked", pl.DataFrame({"email_key": keys})):
        people = r.frame(_PEOPLE)
    with r.loaded("people", people.select("learner_id").unique()):
        terms = r.frame(_TERMS, now=now)
    return people.join(terms, on="learner_id", how="left").to_dicts()


def _answer(person: _Row) -> Answer:
    """Of one learner of one company."""
    if person["archived_at"] is not None:
        access = Access.ARCHIVED
    elif person["live_until"] is not None:
        access = Access.GRANTED
    else:
        access = Access.LANDING if person["is_manager"] else Access.EXPIRED
    return Answer(person["email_key"], access, person["company"], person["live_until"] or person["expires_at"])


def _told(email: str, answers: list[Answer], problem: str) -> Answer:
    """A person of several companies is let in where one of them does; else the one that says most counts."""
    if not answers:
        return Answer(email, Access.UNKNOWN, problem=problem)
    best = max(answers, key=lambda a: (-_RANK[a.access], a.expires_at or _LONG_AGO, a.company or ""))
    return Answer(email, best.access, best.company, best.expires_at)
