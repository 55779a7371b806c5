"""The companies that are wanted, and their lots that end in the days that are wanted: what every figure begins with."""

from typing import Any

from core.rules.filters import ExpiryFilter

# A statement begins with it, takes `asked_params`, and reads `asked`: the companies that are wanted.
ASKED = """
with asked as (
    select c.company_id, c.name as company, s.staff_id, s.name as owner
    from company c
    left join hand_over h on h.company_id = c.company_id
    join staff s on s.staff_id = coalesce(h.account_manager_id, c.account_manager_id)
    where ($staff_id is null or s.staff_id = $staff_id::uuid)
      and ($company_id is null or c.company_id = $company_id::uuid)
      and ($time_zone is null or c.time_zone = $time_zone)
)
"""

# A statement begins with it, takes `ending_params`, and reads `ending`.
ENDING = (
    ASKED
    + """
, ending as (
    select
        lot.lot_id, lot.company_id, a.company, a.staff_id, a.owner, lot.starts_on, lot.expires_on, lot.expires_at,
        lot.quantity, lot.allocated
    from lot
    join asked a on a.company_id = lot.company_id
    where lot.expires_on >= $first_on and lot.expires_on < $until_on
)
"""
)

# A statement begins with it, takes `asked_params` and $final_at, and reads `ending`: the lots of each company's last
# month of which all had ended at that instant.
LAST_ENDED = (
    ASKED  # noqa: S608 (constants)
    + """
, last_month as (
    select company_id, max(first_on) as first_on
    from (
        select lot.company_id, date_trunc('month', lot.expires_on)::date as first_on
        from lot
        where lot.allocated > 0
        group by lot.company_id, date_trunc('month', lot.expires_on)::date
        having max(lot.expires_at) <= $final_at
    )
    group by company_id
),
ending as (
    select
        lot.lot_id, lot.company_id, a.company, a.staff_id, a.owner, lot.starts_on, lot.expires_on, lot.expires_at,
        lot.quantity, lot.allocated
    from lot
    join asked a on a.company_id = lot.company_id
    join last_month m on m.company_id = lot.company_id and m.first_on = date_trunc('month', lot.expires_on)::date
)
"""
)


def asked_params(wanted: ExpiryFilter) -> dict[str, Any]:
    """The values of ASKED."""
    return {"company_id": wanted.company_id, "staff_id": wanted.staff_id, "time_zone": wanted.time_zone}


def ending_params(wanted: ExpiryFilter) -> dict[str, Any]:
    """The values of ENDING."""
    return asked_params(wanted) | {"first_on": wanted.first_on, "until_on": wanted.until_on}
