"""Companies, and the turn that an act takes on one of them."""

from typing import Any

from core.errors import NotFound
from core.store.database import Reader, Transaction

_COMPANY = """
select
    c.company_id, c.name, c.time_zone, s.staff_id as account_manager_id,
    s.name as account_manager_name, s.email as account_manager_email
from company c
left join hand_over h on h.company_id = c.company_id
join staff s on s.staff_id = coalesce(h.account_manager_id, c.account_manager_id)
where c.company_id = $company_id
"""

_TAKE_TURN = "update company set revision = revision + 1 where company_id = $company_id"


def company(db: Reader, company_id: str) -> dict[str, Any]:
    """The company with its account manager's name and e-mail.

    Raises NotFound.
    """
    found = db.row(_COMPANY, company_id=company_id)
    if found is None:
        raise NotFound("This company does not exist. Reload the page and choose it again.")
    return found


def take_turn(tx: Transaction, company_id: str) -> None:
    """Make this act the only one on the company's seats: two at once conflict, and the later one is repeated.

    This is what keeps a learner from getting two licenses from two lots at once (docs/design.md section 3, rule 5).

    Raises NotFound.
    """
    if tx.execute(_TAKE_TURN, company_id=company_id) == 0:
        raise NotFound("This company does not exist. Reload the page and choose it again.")
