"""The benchmark runs, and says what it measured: figures of a small database mean nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import WORKLOADS
from bench.one import workload
from bench.report import Size, goals

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_every_workload_reports_time_and_memory(tmp_path):
    figures = tmp_path / "figures.json"

    done = subprocess.run(
        [sys.executable, "-m", "bench", "--licenses", "5000", "--runs", "1", "--json", str(figures)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    (size,) = json.loads(figures.read_text())["sizes"]
    assert size["licenses"] == 5000
    assert tuple(size["product"]) == WORKLOADS
    assert all(each["seconds"] > 0 and each["peak_mib"] > 0 for each in size["product"].values())
    assert size["about"]["due"] >= 50
    assert "| sweep |" in done.stdout


def test_every_workload_has_its_function():
    assert [name for name in WORKLOADS if not callable(workload(name))] == []


def a_size(licenses, *, seconds, script=1.0):
    """One run of each workload that stands beside a script, all equally fast."""
    ours = {"seconds": seconds, "peak_mib": 150.0, "first_seconds": seconds, "again_seconds": seconds / 10}
    theirs = {"seconds": script, "peak_mib": 100.0}
    names = ("sweep", "allocate", "reads")
    return Size(licenses, {}, {name: [ours] for name in names}, {name: [theirs] for name in names})


def test_goals_tell_what_is_met_and_what_is_missed():
    reached = {goal.goal: goal for goal in goals([a_size(1000, seconds=1.8), a_size(10_000, seconds=1.9)])}

    assert reached["sweep at 1,000: times the script"].met
    assert not reached["reads at 1,000: times the script"].met
    assert reached["reads at 1,000: memory, times the script"].met
    assert reached["second sweep at 1,000: of the first"].value == pytest.approx(0.1)
    assert reached["allocate from 1,000 to 10,000: growth"].met


def test_a_match_is_held_against_pandas_too_and_needs_no_other_workload():
    one = {"match": [{"seconds": 0.6, "peak_mib": 100.0}]}
    size = Size(1000, {}, one, {}, {"match": [{"seconds": 1.0, "peak_mib": 100.0}]})

    (goal,) = goals([size])

    assert (goal.goal, goal.met) == ("match at 1,000: of the time of pandas", False)


def test_growth_steeper_than_linear_misses():
    reached = {goal.goal: goal for goal in goals([a_size(1000, seconds=1.0), a_size(10_000, seconds=11.0)])}

    assert not reached["sweep from 1,000 to 10,000: growth"].met
