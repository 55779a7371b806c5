"""How much mail would leave: what runaway protection compares with its limits (docs/design.md section 4)."""

from datetime import datetime, timedelta
from typing import Any

from core.store.database import Reader

_DUE = "select count(*) as count from mail where state = 'planned' and send_after <= $now"

# Mails of the last 24 hours count with those that are about to go.
_BUSIEST = """
select c.name as company, count(*) as mails
from mail m
join company c on c.company_id = m.company_id
where (m.state = 'planned' and m.send_after <= $now)
   or (m.state in ('sending', 'sent', 'delivered', 'bounced', 'unknown') and m.claimed_at > $since)
group by c.company_id, c.name
having count(*) filter (where m.state = 'planned') > 0
order by mails desc, c.name
limit 1
"""


def due(db: Reader, now: datetime) -> int:
    """Mails that are planned and whose moment has come."""
    return int(db.value(_DUE, now=now))


def busiest_company(db: Reader, now: datetime) -> dict[str, Any] | None:
    """The company with the most mails of the last 24 hours and to come, if any is to come: company, mails."""
    return db.row(_BUSIEST, now=now, since=now - timedelta(hours=24))
