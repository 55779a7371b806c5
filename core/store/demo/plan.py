"""What a demo consists of, as small frames: companies, cohorts of learners who renew together, their lots and orders.

People, licenses and events follow from these in SQL (core/store/demo/views.py) and are never held here. Only dates
depend on the moment: who exists, and whose licenses have lapsed, is the same around every moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import polars as pl

from core.rules.terms import Term, local_day, term
from core.store.demo import names
from core.store.demo.ids import new_id
from core.store.demo.orders_without_lot import orders_without_lot

# Most learners hold one license after another; this is what the odds of `demo_seat` (views.py) come to.
_LICENSES_PER_LEARNER = 1.49
_LICENSES_PER_COMPANY = 500
_FEWEST_COMPANIES = len(names.COMPANIES)
_SMALLEST_COHORT = 45
_CHUNK = 400_000
_AGE = timedelta(days=1500)

# Where the last lot of a cohort ends, in days from today in the company's zone, both inclusive.
_ENDS = {
    "0": (0, 0), "S": (1, 3), "W": (4, 7), "M": (8, 42), "L": (43, 330), "N": (345, 364), "F": (367, 385),
    "R": (-7, -1), "P": (-60, -8), "O": (-400, -61),
}  # fmt: skip
# One in fifty cohorts has just expired, unrecorded ("0"); two are renewed ahead ("F"); one is new with stock ("N").
_MIX = "0SRPFNMWLOLLMLOLOPLLLOORWFMLLMSRLPLLMROLPLWLPSPLLO"
_WITH_MANAGER_LIVE, _WITH_MANAGER_LAPSED = "L", "P"


@dataclass(frozen=True, slots=True)
class Plan:
    """The frames of a demo; `chunks` is how many parts its bulk is written in."""

    companies: pl.DataFrame
    cohorts: pl.DataFrame
    lots: pl.DataFrame
    orders: pl.DataFrame
    chunks: int


def make_plan(licenses: int, seed: int, as_of: datetime) -> Plan:
    """The same plan for the same arguments; about `licenses` licenses come of it."""
    draw = Random(seed)
    companies = list(_companies(licenses, as_of, draw))
    cohorts: list[dict[str, Any]] = []
    lots: list[dict[str, Any]] = []
    for company in companies:
        for cohort in _cohorts(company, len(cohorts), as_of, draw):
            cohorts.append(cohort)
            lots += _lots(cohort, company, as_of, draw)
            _close_cohort(cohort, lots[-cohort["terms"] :], as_of, draw)
    orders = [order for company in companies for order in orders_without_lot(company, as_of, draw)]
    cohort_frame = _chunked(pl.DataFrame(cohorts))
    lot_frame = _chunked(pl.DataFrame(lots).sort("starts_at", "lot_id").with_row_index("lot_no"))
    chunks = 1 + max(int(frame["chunk"].max()) for frame in (cohort_frame, lot_frame))  # type: ignore[arg-type] # ints
    return Plan(
        pl.DataFrame(companies), cohort_frame, lot_frame, pl.DataFrame(orders, infer_schema_length=None), chunks
    )


def _companies(licenses: int, as_of: datetime, draw: Random) -> Iterator[dict[str, Any]]:
    count = max(_FEWEST_COMPANIES, licenses // _LICENSES_PER_COMPANY)
    weights = [(0.35 + 1.3 * draw.random()) * (4 if number % 13 == 1 else 1) for number in range(count)]
    per_weight = licenses / _LICENSES_PER_LEARNER / sum(weights)
    managers = [email for email, _, role, _ in names.STAFF if role == "account_manager"]
    for number, weight in enumerate(weights):
        round_, base = divmod(number, len(names.COMPANIES))
        name, zone, culture = names.COMPANIES[base]
        if round_:
            again, region = divmod(round_ - 1, len(names.REGIONS))
            name = f"{name} {names.REGIONS[region]}" + (f" {again + 1}" if again else "")
        created_at = as_of - _AGE + timedelta(hours=number % 2000)
        yield {
            "company_no": number,
            "company_id": new_id(created_at, draw),
            "name": name,
            "time_zone": zone,
            "culture": culture,
            "domain": f"{names.plain(name)}.example",
            "account_manager": managers[number % len(managers)],
            "learners": max(4, round(per_weight * weight)),
            "created_at": created_at,
        }


def _cohorts(company: dict[str, Any], first_no: int, as_of: datetime, draw: Random) -> Iterator[dict[str, Any]]:
    number, learners = company["company_no"], company["learners"]
    # Bigger companies have bigger cohorts as well as more of them.
    count = max(2, round(learners / (_SMALLEST_COHORT + learners / 12)))
    shares = [(0.4 + draw.random()) ** 2 for _ in range(count)]
    first_seat = 0
    for place, share in enumerate(shares):
        size = max(2, round(learners * share / sum(shares)))
        # The first cohort has the manager of the company; every fifth of them has let the licenses lapse.
        kind = _MIX[(first_no - number + place - 1) % len(_MIX)]
        if place == 0:
            kind = _WITH_MANAGER_LAPSED if number % 5 == 4 else _WITH_MANAGER_LIVE
        yield {
            "cohort_no": first_no + place,
            "company_no": number,
            "company_id": company["company_id"],
            "culture": company["culture"],
            "domain": company["domain"],
            "company_salt": number * 7919,
            "salt": draw.getrandbits(62),
            "kind": kind,
            "ends_in": draw.randint(*_ENDS[kind]),
            "first_seat": first_seat,
            "size": size,
            "terms": 2 if kind == "F" else draw.choices((1, 2, 3), (40, 35, 25))[0],
            "has_manager": place <= number % 3,
        }
        first_seat += size


def _lots(cohort: dict[str, Any], company: dict[str, Any], as_of: datetime, draw: Random) -> list[dict[str, Any]]:
    zone, kind, size = company["time_zone"], cohort["kind"], cohort["size"]
    ends_on = _today(as_of, zone) + timedelta(days=cohort["ends_in"])
    lots = []
    for term_no in reversed(range(cohort["terms"])):
        dates = _term(_year_before(ends_on), zone)
        is_last = term_no == cohort["terms"] - 1
        spare = draw.randint(0, max(2, size // 9)) + (size if kind == "N" and is_last else 0)
        is_fresh = kind == "0" and is_last
        lots.append(_lot(cohort, company, term_no, dates, spare, as_of, draw, is_fresh=is_fresh))
        ends_on = dates.starts_on - timedelta(days=0 if kind == "F" else draw.choice((0, 0, 0, 1, 3, 10)))
    return lots


def _lot(
    cohort: dict[str, Any],
    company: dict[str, Any],
    term_no: int,
    dates: Term,
    spare: int,
    as_of: datetime,
    draw: Random,
    *,
    is_fresh: bool,
) -> dict[str, Any]:
    days_ahead = draw.choice((0, 0, 0, 0, 1, 2, 5, 12))
    assigned_at = min(
        dates.starts_at - timedelta(days=days_ahead) + timedelta(minutes=draw.randint(8 * 60, 17 * 60)),
        as_of - timedelta(minutes=draw.randint(200, 3000)),
    )
    added_at = assigned_at + timedelta(minutes=draw.randint(20, 150))
    renewed_at = min(added_at + timedelta(minutes=draw.randint(20, 1500)), as_of - timedelta(minutes=10))
    requested_at = assigned_at - timedelta(minutes=draw.randint(120, 8000))
    recorded_at = min(dates.expires_at + timedelta(seconds=draw.randint(5, 840)), as_of)
    reminded_at = dates.expires_at - timedelta(hours=72) + timedelta(seconds=draw.randint(5, 840))
    is_mistaken, differs, on_behalf = draw.random() < 0.04, draw.randrange(12), draw.random() < 0.2
    is_over = dates.expires_at <= as_of
    return {
        "cohort_no": cohort["cohort_no"],
        "company_no": company["company_no"],
        "company_id": company["company_id"],
        "account_manager": company["account_manager"],
        "time_zone": company["time_zone"],
        "term_no": term_no,
        "is_last": term_no == cohort["terms"] - 1,
        "size": cohort["size"],
        "lot_id": new_id(assigned_at, draw),
        "order_id": new_id(requested_at, draw),
        "starts_on": dates.starts_on,
        "expires_on": dates.expires_on,
        "starts_at": dates.starts_at,
        "expires_at": dates.expires_at,
        "spare": spare,
        "requested_more": (-5, 10)[differs] if differs < 2 else 0,
        "note": draw.choice(names.NOTES),
        "po_number": f"PO-{draw.randint(10_000, 99_999)}" if draw.random() < 0.6 else "",
        "on_behalf": on_behalf,
        "requested_at": requested_at,
        "assigned_at": assigned_at,
        "added_at": added_at,
        "added_batch_id": new_id(added_at, draw),
        "renewed_at": renewed_at,
        "renewed_batch_id": new_id(renewed_at, draw),
        "renewed_by_import": draw.random() < 0.3,
        "mistaken_at": added_at + timedelta(minutes=3) if is_mistaken else None,
        "mistaken_batch_id": new_id(added_at + timedelta(minutes=3), draw),
        "undone_at": added_at + timedelta(minutes=14) if is_mistaken else None,
        "undone_batch_id": new_id(added_at + timedelta(minutes=14), draw),
        "reminder_planned_at": reminded_at if is_over else None,
        "expiry_recorded_at": recorded_at if is_over and not is_fresh else None,
    }


def _close_cohort(cohort: dict[str, Any], lots: list[dict[str, Any]], as_of: datetime, draw: Random) -> None:
    """Some cohorts have lost people, archived in one go after their last lot was given out."""
    last, first = lots[0], lots[-1]
    share, is_archiving = draw.random(), draw.random() < 0.5
    # Not before the last lot has started: until then they may still hold a license of the one before.
    given_out = max(last["renewed_at"], last["starts_at"]) + timedelta(days=1)
    archived_at = given_out + share * (as_of - timedelta(hours=1) - given_out)
    archives = is_archiving and cohort["kind"] in "LMWSRPO"
    cohort["archived_at"] = archived_at if archives else None
    cohort["archived_batch_id"] = new_id(archived_at, draw)
    cohort["began_at"] = first["added_at"]


def _chunked(frame: pl.DataFrame) -> pl.DataFrame:
    """With `chunk`: runs of rows that stand for about the same number of licenses each."""
    return frame.with_columns(chunk=pl.col("size").cum_sum() // _CHUNK)


@cache
def _today(as_of: datetime, zone: str) -> date:
    return local_day(as_of, zone)


@cache
def _term(starts_on: date, zone: str) -> Term:
    return term(starts_on, zone)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
