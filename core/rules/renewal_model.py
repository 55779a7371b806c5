"""How many licenses will be renewed: a company's rate from its own past, drawn towards that of all where it is thin.

docs/forecast.md says how and why. A cohort is what ends at one company on one date; `outcomes` are those of
core/rules/outcomes.py, by lot and lateness, and `coming` has the same columns for what has not ended yet.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import polars as pl

from core.rules.outcomes import FINAL_DAYS

# Four of five outcomes lie within: 1.2816 standard deviations to either side.
COVERAGE = 0.8
DEVIATIONS = 1.2815515655446004
_FINAL = timedelta(days=FINAL_DAYS)
# Before anything is known: half, known as little as one license tells.
_UNKNOWN, _LEAST_STRENGTH, _MOST_STRENGTH = 0.5, 1.0, 1e6

_IN_TIME = pl.col("late_days") <= FINAL_DAYS
_RATES = {"company_id": pl.String, "weight": pl.Float64, "rate": pl.Float64, "variance": pl.Float64}
_TESTED = {
    "first_on": pl.Date,
    "ending": pl.Int64,
    "expected": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "naive": pl.Float64,
    "renewed": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class RenewalModel:
    """What the past says. `mean` is the share renewed within 90 days, of all companies together.

    `within` (0 to 1) is how much the licenses of one cohort share their fate, beyond their company's rate; `strength`
    is how many independent licenses the mean weighs in each company's rate. `rates` has a row per company with a past:
    company_id, weight (its licenses as independent ones), rate, and variance (of the rate). `between_months` is the
    variance of a whole month's share, beyond what cohorts and companies explain.
    """

    mean: float
    within: float
    strength: float
    rates: pl.DataFrame
    between_months: float = 0.0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How good tested months were: `off` and `naive_off` are the sums of their misses over what was renewed.

    `within` of the `months` had what came true within their bounds. Where nothing was renewed, both are None.
    """

    months: int
    within: int
    off: float | None
    naive_off: float | None


def fit(outcomes: pl.DataFrame, now: datetime) -> RenewalModel:
    """The model of cohorts that ended 90 days before `now` or earlier."""
    return _fitted(_cohorts(outcomes), now)


def shifted(model: RenewalModel, points: int) -> RenewalModel:
    """The same with each company's rate, and that of all, so many percentage points higher; from 0 to 1."""
    rate = (pl.col("rate") + points / 100).clip(0, 1)
    return replace(model, mean=min(max(model.mean + points / 100, 0.0), 1.0), rates=model.rates.with_columns(rate))


def known_rates(rows: pl.DataFrame, model: RenewalModel) -> pl.DataFrame:
    """`rows` with the rate and the variance of each one's company_id: those of all where it has no past."""
    unknown = model.mean * (1 - model.mean) / (model.strength + 1)
    rates = model.rates.select("company_id", "rate", "variance")
    return rows.join(rates, on="company_id", how="left").with_columns(
        pl.col("rate").fill_null(model.mean), pl.col("variance").fill_null(unknown)
    )


def expected(coming: pl.DataFrame, model: RenewalModel) -> pl.DataFrame:
    """What will be renewed within 90 days of what ends, by month: first_on, ending, ahead, expected, low, high.

    `ahead` is renewed already, and counts as such. Four of five times what comes true lies from `low` to `high`.
    """
    ends = coming.group_by("company_id", "expires_on").agg(
        ending=pl.col("licenses").sum(),
        ahead=pl.col("licenses").filter(pl.col("late_days").is_not_null()).sum(),
    )
    months = _by_month(ends, model)
    reach = DEVIATIONS * (pl.col("variance") + pl.col("open") ** 2 * model.between_months).sqrt()
    return months.select(
        "first_on",
        "ending",
        "ahead",
        "expected",
        low=pl.max_horizontal(pl.col("ahead").cast(pl.Float64), pl.col("expected") - reach),
        high=pl.min_horizontal(pl.col("ending").cast(pl.Float64), pl.col("expected") + reach),
    )


def backtest(outcomes: pl.DataFrame, now: datetime, *, months: int = 12) -> pl.DataFrame:
    """Each of the last `months` months that are final, forecast on its first day from what was known then.

    Columns first_on, ending, expected, low, high, naive (each license at the rate of all companies together), and
    renewed: what came true within 90 days. Months in which nothing ended are left out.
    """
    cohorts = _cohorts(outcomes).with_columns(first_on=pl.col("expires_on").dt.truncate("1mo"))
    whole = cohorts.group_by("first_on").agg(pl.col("ended_at").max())
    judged = whole.filter(pl.col("ended_at") + _FINAL <= now)["first_on"].sort().to_list()[-months:]
    rows = [_tested(cohorts, first_on) for first_on in judged]
    return pl.concat(rows) if rows else pl.DataFrame(schema=_TESTED)


def accuracy(tested: pl.DataFrame) -> Accuracy:
    """Of the months of `backtest`."""
    renewed = int(tested["renewed"].sum())

    def off(forecast: str) -> float | None:
        return float((tested[forecast] - tested["renewed"]).abs().sum()) / renewed if renewed else None

    within = tested.filter(pl.col("renewed").is_between("low", "high")).height
    return Accuracy(tested.height, within, off("expected"), off("naive"))


def _fitted(cohorts: pl.DataFrame, now: datetime) -> RenewalModel:
    cohorts = cohorts.filter(pl.col("ended_at") + _FINAL <= now)
    total = int(cohorts["ended"].sum())
    if not total:
        return RenewalModel(_UNKNOWN, 0.0, _LEAST_STRENGTH, pl.DataFrame(schema=_RATES))
    mean = int(cohorts["renewed"].sum()) / total
    spread = mean * (1 - mean)
    within = _shared_fate(cohorts, "company_id", spread)
    # A cohort of n licenses that share their fate tells as much as this many that do not.
    counted = pl.col("ended") / (1 + (pl.col("ended") - 1) * within)
    companies = (
        cohorts.with_columns(weight=counted, share=pl.col("renewed") / pl.col("ended"))
        .group_by("company_id")
        .agg(weight=pl.col("weight").sum(), share=(pl.col("share") * pl.col("weight")).sum() / pl.col("weight").sum())
        .sort("company_id")
    )
    as_counts = companies.select(ended="weight", renewed=pl.col("share") * pl.col("weight"), all=pl.lit("all"))
    between = _shared_fate(as_counts, "all", spread)
    strength = min(max((1 - between) / between, _LEAST_STRENGTH), _MOST_STRENGTH) if between > 0 else _MOST_STRENGTH
    model = RenewalModel(mean, within, strength, _drawn_in(companies, mean, strength))
    return replace(model, between_months=_between_months(cohorts, model))


def _tested(cohorts: pl.DataFrame, first_on: date) -> pl.DataFrame:
    model = _fitted(cohorts, datetime(first_on.year, first_on.month, first_on.day, tzinfo=UTC))
    of_month = cohorts.filter(first_on=first_on)
    renewed = int(of_month["renewed"].sum())
    ends = of_month.select("company_id", "expires_on", licenses="ended", late_days=pl.lit(None, pl.Int32))
    forecast = expected(ends, model).drop("ahead")
    return forecast.with_columns(
        naive=pl.col("ending") * model.mean, renewed=pl.lit(renewed, pl.Int64), ending=pl.col("ending").cast(pl.Int64)
    )


def _by_month(ends: pl.DataFrame, model: RenewalModel) -> pl.DataFrame:
    """Cohorts (company_id, expires_on, ending, ahead) summed: first_on, ending, ahead, open, expected and variance.

    The variance is that of cohorts and of companies' rates, without that of whole months.
    """
    open_ = pl.col("ending") - pl.col("ahead")
    chance = pl.col("rate") * (1 - pl.col("rate"))
    return (
        known_rates(ends, model)
        .with_columns(
            first_on=pl.col("expires_on").dt.truncate("1mo"),
            open=open_,
            own=open_ * chance * (1 + (open_ - 1).clip(0) * model.within),
        )
        .group_by("first_on", "company_id")
        .agg(pl.col("ending", "ahead", "open", "own").sum(), pl.col("rate", "variance").first())
        .group_by("first_on")
        .agg(
            pl.col("ending", "ahead", "open").sum(),
            expected=pl.col("ahead").sum() + (pl.col("open") * pl.col("rate")).sum(),
            variance=(pl.col("own") + pl.col("open") ** 2 * pl.col("variance")).sum(),
        )
        .sort("first_on")
    )


def _between_months(cohorts: pl.DataFrame, model: RenewalModel) -> float:
    """The moment estimate: what the months' own misses leave, of the squares of their licenses."""
    ends = cohorts.select("company_id", "expires_on", ending="ended", ahead=pl.lit(0, pl.Int64))
    renewed = cohorts.group_by(first_on=pl.col("expires_on").dt.truncate("1mo")).agg(pl.col("renewed").sum())
    months = _by_month(ends, model).join(renewed, on="first_on")
    left = ((pl.col("renewed") - pl.col("expected")) ** 2 - pl.col("variance")).sum()
    return max(0.0, float(months.select(left / (pl.col("ending") ** 2).sum()).item()))


def _cohorts(outcomes: pl.DataFrame) -> pl.DataFrame:
    return (
        outcomes.group_by("company_id", "expires_on")
        .agg(
            ended=pl.col("licenses").sum(),
            renewed=pl.col("licenses").filter(_IN_TIME).sum(),
            ended_at=pl.col("expires_at").max(),
        )
        .sort("company_id", "expires_on")
    )


def _shared_fate(counts: pl.DataFrame, group: str, spread: float) -> float:
    """The moment estimate of the intraclass correlation of `renewed` among `ended` within the rows of each group."""
    if not spread:
        return 0.0
    size, of_group = pl.col("ended"), pl.col("ended").sum().over(group)
    rate = pl.col("renewed").sum().over(group) / of_group
    sums = counts.select(
        squares=(size * (pl.col("renewed") / size - rate) ** 2).sum(),
        pairs=(size - size**2 / of_group).sum(),
        groups=pl.col(group).n_unique(),
    )
    squares, pairs, groups = sums.row(0)
    free = counts.height - groups
    pairs -= free
    return min(max((squares / spread - free) / pairs, 0.0), 1.0) if pairs > 0 else 0.0


def _drawn_in(companies: pl.DataFrame, mean: float, strength: float) -> pl.DataFrame:
    """Each company's rate between its own and the mean, by what each of them knows."""
    known = pl.col("weight") + strength
    rate = (pl.col("share") * pl.col("weight") + mean * strength) / known
    return companies.with_columns(rate=rate).select(
        "company_id", "weight", "rate", variance=pl.col("rate") * (1 - pl.col("rate")) / (known + 1)
    )
