"""From runs to medians, ratios and goals, as one JSON object and as tables."""

import math
import os
import platform
import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from itertools import pairwise
from typing import Any

from bench import FORECASTS, PAGES, Numbers
from bench.peers import BESIDE

# Times the hand-written script's; and of the first sweep, for the second, which finds nothing to do.
TIME_GOALS = {
    **{"sweep": 2.0, "allocate": 2.0, "reads": 1.5, "match": 2.0},
    **{"page_orders": 1.5, "page_expired": 1.5, "page_renewal": 1.5},
}
# Seconds: a page's server time, and choosing and allocating up to 10,000 people from it.
SECONDS_GOALS = dict.fromkeys(PAGES, 0.5) | {"page_allocate": 2.0}
# Seconds for the data of a chart, up to a million licenses and above.
CHART_GOAL, BIG_CHART_GOAL = 0.3, 2.0
BIG = 1_000_000
PANDAS_GOAL = 0.5
MEMORY_GOAL = 1.5
# Times a plain polars.read_csv with a join.
IMPORT_GOAL = 1.5
AGAIN_GOAL = 0.15
GROWTH_GOAL = 1.0
_PACKAGES = ("duckdb", "polars", "streamlit")

Runs = dict[str, list[Numbers]]


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that must not be above its limit."""

    goal: str
    value: float
    limit: float

    @property
    def met(self) -> bool:
        """As printed: rounded to two digits."""
        return round(self.value, 2) <= self.limit


@dataclass(frozen=True, slots=True)
class Size:
    """All runs on a database of so many licenses, by workload; `peers` and `pandas` by that of ours beside them."""

    licenses: int
    about: dict[str, Any]
    product: Runs
    peers: Runs
    pandas: Runs = field(default_factory=dict)


def machine() -> dict[str, Any]:
    """What the figures belong to."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "load": round(os.getloadavg()[0], 2),
    }


def medians(runs: list[Numbers]) -> Numbers:
    """The median of each number of a workload's runs."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def goals(sizes: list[Size]) -> list[Goal]:
    """Every goal that these runs can tell about."""
    return [*_at_each_size(sizes), *_growth(sizes)]


def as_json(sizes: list[Size]) -> dict[str, Any]:
    """All that was measured: medians, the runs' seconds, and the goals."""
    return {
        **machine(),
        "sizes": [
            {
                "licenses": size.licenses,
                "about": size.about,
                "product": {name: _summary(runs) for name, runs in size.product.items()},
                "peers": {name: _summary(runs) for name, runs in size.peers.items()},
                "pandas": {name: _summary(runs) for name, runs in size.pandas.items()},
            }
            for size in sizes
        ],
        "goals": [{**asdict(goal), "met": goal.met} for goal in goals(sizes)],
    }


def tables(sizes: list[Size]) -> str:
    """The same for people, in Markdown."""
    where = ", ".join(f"{name} {value}" for name, value in machine().items())
    return "\n".join([where, *(line for size in sizes for line in _table(size)), *_goal_table(goals(sizes))])


def _summary(runs: list[Numbers]) -> dict[str, Any]:
    return {**medians(runs), "runs": [run["seconds"] for run in runs]}


def _at_each_size(sizes: list[Size]) -> Iterator[Goal]:
    for size in sizes:
        at_size = f"at {size.licenses:,}"
        for name, runs in size.peers.items():
            ours, theirs = medians(size.product[name]), medians(runs)
            yield Goal(f"{name} {at_size}: times the script", ours["seconds"] / theirs["seconds"], TIME_GOALS[name])
            if name not in PAGES:
                yield Goal(
                    f"{name} {at_size}: memory, times the script", ours["peak_mib"] / theirs["peak_mib"], MEMORY_GOAL
                )
        for name, runs in size.pandas.items():
            ratio = medians(size.product[name])["seconds"] / medians(runs)["seconds"]
            yield Goal(f"{name} {at_size}: of the time of pandas", ratio, PANDAS_GOAL)
        if "import_file" in size.product and "import_polars" in size.product:
            ours, theirs = medians(size.product["import_file"]), medians(size.product["import_polars"])
            ratio = ours["seconds"] / theirs["seconds"]
            yield Goal(f"import_file {at_size}: times plain polars", ratio, IMPORT_GOAL)
        for name, limit in SECONDS_GOALS.items():
            if name in size.product:
                yield Goal(f"{name} {at_size}: seconds", medians(size.product[name])["seconds"], limit)
        for name in (name for name in FORECASTS if name in size.product):
            limit = CHART_GOAL if size.licenses <= BIG else BIG_CHART_GOAL
            yield Goal(f"{name} {at_size}: seconds", medians(size.product[name])["seconds"], limit)
        if "sweep" in size.product:
            swept = medians(size.product["sweep"])
            again = swept["again_seconds"] / swept["first_seconds"]
            yield Goal(f"second sweep {at_size}: of the first", again, AGAIN_GOAL)


def _growth(sizes: list[Size]) -> Iterator[Goal]:
    for smaller, larger in pairwise(sizes):
        for name in (name for name in TIME_GOALS if name in smaller.product):
            times = [medians(size.product[name])["seconds"] for size in (smaller, larger)]
            slope = math.log(times[1] / times[0]) / math.log(larger.licenses / smaller.licenses)
            yield Goal(f"{name} from {smaller.licenses:,} to {larger.licenses:,}: growth", slope, GROWTH_GOAL)


def _table(size: Size) -> Iterator[str]:
    yield f"\n{size.licenses:,} licenses; " + ", ".join(f"{name} {value}" for name, value in size.about.items()) + "\n"
    yield "| Workload | product, ms | script, ms | ratio | product, MiB | script, MiB | ratio | the product's parts |"
    yield "|---|--:|--:|--:|--:|--:|--:|---|"
    for name, runs in size.product.items():
        ours = medians(runs)
        theirs = medians(size.peers[name]) if name in size.peers else None
        beside = f"{name} beside {BESIDE[name].upper()}" if theirs else name
        cells = [*_pair(ours, theirs, "seconds", 1e3), *_pair(ours, theirs, "peak_mib", 1)]
        yield f"| {beside} | {' | '.join(cells)} | {_parts(ours)} |"


def _pair(ours: Numbers, theirs: Numbers | None, name: str, scale: float) -> tuple[str, str, str]:
    if theirs is None:
        return f"{ours[name] * scale:,.1f}", "", ""
    return f"{ours[name] * scale:,.1f}", f"{theirs[name] * scale:,.1f}", f"{ours[name] / theirs[name]:.2f}"


def _parts(numbers: Numbers) -> str:
    parts = [
        f"{name.removesuffix('_seconds')} {value * 1e3:,.1f} ms"
        if name.endswith("_seconds")
        else f"{value:,.0f} {name.replace('_', ' ')}"
        for name, value in numbers.items()
        if name not in ("seconds", "cpu_seconds", "peak_mib")
    ]
    return ", ".join(parts)


def _goal_table(reached: list[Goal]) -> Iterator[str]:
    yield "\n| Goal | measured | at most | |"
    yield "|---|--:|--:|---|"
    for goal in reached:
        yield f"| {goal.goal} | {goal.value:.2f} | {goal.limit:g} | {'pass' if goal.met else '**miss**'} |"
