"""What a chart of the Forecast costs, warm: rows read and shaped, of all companies, two years back and ahead."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bench import Numbers
from bench.data import Prepared, opened
from core.rules.filters import ExpiryFilter
from core.rules.parts import Part
from core.store.database import Database

_REACH = timedelta(days=731)


@contextmanager
def forecast_bars(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Expiries by month and company, with their cliffs."""
    with opened(path) as db:
        yield _warmed(lambda: _bars(base, db, Part.COMPANY))


@contextmanager
def forecast_departments(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Expiries by month and department."""
    with opened(path) as db:
        yield _warmed(lambda: _bars(base, db, Part.DEPARTMENT))


@contextmanager
def forecast_people(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """The first page of those behind the month of the greatest bar."""
    from core.reads.expiries import expiries, people_behind
    from core.rules.expiries import Period, by_period, of_period
    from core.rules.parts import named

    with opened(path) as db:
        rows = named(expiries(db, wanted=_wanted(base)), Part.OWNER)
        bars = by_period(rows, Period.MONTH, rows["part"].unique().to_list())
        month = bars.sort("licenses")["first_on"][-1]
        chosen = of_period(rows, month, Period.MONTH)

        def work() -> Numbers:
            _, total = people_behind(db, wanted=_wanted(base), chosen=chosen, now=base.now, page=1, page_size=50)
            return {"people": total}

        yield _warmed(work)


@contextmanager
def forecast_renewals(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """What became of what ended: the figures, the months, the curves and the table by company."""
    with opened(path) as db:
        yield _warmed(lambda: _renewals(base, db, Part.COMPANY))


@contextmanager
def forecast_renewal_departments(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """The same by department."""
    with opened(path) as db:
        yield _warmed(lambda: _renewals(base, db, Part.DEPARTMENT))


@contextmanager
def forecast_model(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Three years of the past of all companies, the model of it, what is to come, and last year tested."""
    from core.reads.renewal_forecast import forecast_ground
    from core.rules.scenarios import AS_BEFORE, ready_made

    def work() -> Numbers:
        ground = forecast_ground(db, wanted=_wanted(base), now=base.now)
        months = ground.renewals(ready_made(ground.late)[AS_BEFORE])
        return {"months": months.height, "tested": ground.tested.height}

    with opened(path) as db:
        yield _warmed(work)


@contextmanager
def forecast_scenario(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """A slider that was moved: the stock that another scenario needs in twelve months, of what has been read."""
    from core.reads.renewal_forecast import forecast_ground
    from core.rules.scenarios import CAUTIOUS, ready_made
    from core.rules.stock_need import months_ahead

    today = base.now.date()
    with opened(path) as db:
        ground = forecast_ground(db, wanted=_wanted(base), now=base.now)

        def work() -> Numbers:
            supposed = ready_made(ground.late)[CAUTIOUS]
            need = ground.need(supposed, months=months_ahead(today, today + _REACH), today=today)
            return {"months": need.height, "needed": round(float(need["needed"][-1]))}

        yield _warmed(work)


@contextmanager
def forecast_risk(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Each company's points of risk, with their reasons."""
    from core.reads.risk import risk_rows

    def work() -> Numbers:
        rows = risk_rows(db, wanted=_wanted(base), now=base.now)
        return {"companies": rows.height, "points": int(rows["points"].sum())}

    with opened(path) as db:
        yield _warmed(work)


@contextmanager
def forecast_lots(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """That each lot adds up."""
    from core.reads.lot_sums import lot_sums

    def work() -> Numbers:
        lots = lot_sums(db, wanted=_wanted(base), now=base.now)
        assert lots["adds_up"].all()
        return {"lots": lots.height}

    with opened(path) as db:
        yield _warmed(work)


def _bars(base: Prepared, db: Database, by: Part) -> Numbers:
    from core.reads.expiries import expiries
    from core.rules.expiries import Period, by_period, cliffs
    from core.rules.parts import greatest_parts, named, told_apart

    wanted = _wanted(base)
    rows = named(expiries(db, wanted=wanted, by_department=by is Part.DEPARTMENT), by)
    parts = greatest_parts(rows)
    rows = told_apart(rows, parts)
    bars = by_period(rows, Period.MONTH, parts)
    cliffs(rows, Period.MONTH, first_on=wanted.first_on, until_on=wanted.until_on)
    return {"bars": bars.height, "licenses": int(bars["licenses"].sum())}


def _renewals(base: Prepared, db: Database, by: Part) -> Numbers:
    from core.reads.renewal_outcomes import renewal_outcomes
    from core.rules.outcomes import by_part, cohorts, curves, figures
    from core.rules.parts import greatest_parts, named

    found = renewal_outcomes(db, wanted=_wanted(base), now=base.now, by_department=by is Part.DEPARTMENT)
    whole = figures(found, base.now)
    cohorts(found, base.now)
    rows = named(found, by)
    parts = by_part(rows, base.now)
    curves(rows, greatest_parts(rows), base.now)
    return {"ended": whole.ended, "parts": parts.height}


def _wanted(base: Prepared) -> ExpiryFilter:
    return ExpiryFilter(first_on=base.now.date() - _REACH, until_on=base.now.date() + _REACH)


def _warmed(work: Callable[[], Numbers]) -> Callable[[], Numbers]:
    """The work, done once before it is measured: an app that is used has read the same rows before."""
    work()
    return work
