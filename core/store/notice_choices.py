"""Which notices each manager of a company wants; all of them, unless they said otherwise."""

from core.store.database import Reader, Transaction

_MANAGER = """
select learner_id
from learner
where company_id = $company_id and email_key = $email_key and is_manager and archived_at is null
"""

_UNWANTED = "select kind from notice_choice where learner_id = $learner_id::uuid and not wanted order by kind"

_CHANGE = """
update notice_choice set wanted = $wanted where learner_id = $learner_id::uuid and kind = $kind and wanted <> $wanted
"""

_FIRST = """
insert into notice_choice (learner_id, kind, wanted)
select $learner_id::uuid, $kind, $wanted
where not exists (select 1 from notice_choice where learner_id = $learner_id::uuid and kind = $kind)
"""


def manager_of_key(db: Reader, company_id: str, email_key: str) -> str | None:
    """The id of the company's manager with this address."""
    found = db.value(_MANAGER, company_id=company_id, email_key=email_key)
    return None if found is None else str(found)


def unwanted(db: Reader, learner_id: str) -> frozenset[str]:
    """The kinds of notices that a manager does not want."""
    return frozenset(db.frame(_UNWANTED, learner_id=learner_id)["kind"])


def choose(tx: Transaction, learner_id: str, kind: str, *, wanted: bool) -> None:
    """From now on the manager gets this kind, or does not."""
    tx.execute(_CHANGE, learner_id=learner_id, kind=kind, wanted=wanted)
    tx.execute(_FIRST, learner_id=learner_id, kind=kind, wanted=wanted)
