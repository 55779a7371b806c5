"""Points of risk: each reason on both sides of its bound, worked by hand; levels; the own call beside them."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from core.errors import InvalidInput
from core.rules.risk import POINTS, Level, Reason, check_call_reason, late_last_time, weighed, with_own_call

# Twenty licenses now and a year ago, nobody lapses, one manager whom mail reaches, half of the last month on time.
CALM = {
    "lapsing": 0,
    "cover": 0,
    "live": 20,
    "live_before": 20,
    "brought": 20,
    "dying": 0,
    "reachable_managers": 1,
    "expired_managers": 0,
    "ended": 10,
    "late": 5,
}


def risk(**about):
    (row,) = weighed(pl.DataFrame([CALM | about], schema=dict.fromkeys(CALM, pl.Int64))).to_dicts()
    return row


def test_a_company_in_good_order_has_no_points():
    row = risk()

    assert (row["points"], row["level"], row["reasons"], row["short_by"]) == (0, Level.LOW, [], 0)


@pytest.mark.parametrize(
    ("about", "reason", "points"),
    [
        # Twelve lose access, eleven are covered.
        ({"lapsing": 12, "cover": 11}, Reason.NO_ORDER, 3),
        ({"reachable_managers": 0}, Reason.OUT_OF_REACH, 2),
        # Six of ten, more than half.
        ({"late": 6}, Reason.LATE, 2),
        ({"ended": 1, "late": 1}, Reason.LATE, 2),
        # 17 of 20 are 85 %.
        ({"live": 17}, Reason.FALLING, 2),
        ({"live": 0}, Reason.FALLING, 2),
        # 2 of 20 are 10 %.
        ({"dying": 2}, Reason.DYING, 1),
        ({"brought": 1, "dying": 1}, Reason.DYING, 1),
        ({"expired_managers": 1}, Reason.EXPIRED_MANAGER, 1),
    ],
)
def test_each_reason_gives_its_points(about, reason, points):
    row = risk(**about)

    assert (row["reasons"], row["points"]) == ([reason], points)
    assert POINTS[reason] == points


@pytest.mark.parametrize(
    "about",
    [
        {"lapsing": 12, "cover": 12},
        {"lapsing": 0, "cover": 5},
        {"reachable_managers": 2},
        # Nothing is final yet.
        {"ended": None, "late": None},
        # 18 of 20 are 90 %.
        {"live": 18},
        {"live": 25},
        {"live": 3, "live_before": 0},
        # 2 of 21 are less than 10 %; nothing of nothing is nothing.
        {"brought": 21, "dying": 2},
        {"brought": 0, "dying": 0},
    ],
)
def test_what_is_within_the_bound_gives_none(about):
    assert risk(**about)["reasons"] == []


def test_how_many_are_short_is_what_cover_leaves():
    assert risk(lapsing=40, cover=12)["short_by"] == 28


@pytest.mark.parametrize(
    ("about", "points", "level"),
    [
        ({"expired_managers": 1}, 1, Level.LOW),
        ({"late": 6}, 2, Level.MEDIUM),
        ({"expired_managers": 1, "dying": 2, "late": 6}, 4, Level.MEDIUM),
        ({"lapsing": 1, "late": 6}, 5, Level.HIGH),
        ({"lapsing": 1, "reachable_managers": 0, "late": 6, "live": 1, "dying": 9, "expired_managers": 1}, 11, "high"),
    ],
)
def test_the_level_follows_from_the_points(about, points, level):
    row = risk(**about)

    assert (row["points"], row["level"]) == (points, level)


def test_reasons_come_with_those_that_give_most_first():
    assert risk(lapsing=1, expired_managers=1, late=6)["reasons"] == [
        Reason.NO_ORDER,
        Reason.LATE,
        Reason.EXPIRED_MANAGER,
    ]


def test_late_is_whatever_was_not_renewed_on_time():
    about = {"company_id": "1", "expires_on": date(2025, 11, 12), "expires_at": datetime(2025, 11, 11, 23, tzinfo=UTC)}
    outcomes = pl.DataFrame(
        [
            {**about, "late_days": 0, "licenses": 4},
            {**about, "late_days": 1, "licenses": 2},
            {**about, "late_days": 200, "licenses": 1},
            {**about, "late_days": None, "licenses": 3},
            {**about, "company_id": "2", "expires_on": date(2025, 10, 30), "late_days": 0, "licenses": 7},
        ]
    )

    assert late_last_time(outcomes).sort("company_id").rows() == [
        ("1", date(2025, 11, 1), 10, 6),
        ("2", date(2025, 10, 1), 7, 0),
    ]


@pytest.mark.parametrize(
    ("own", "level", "disagrees"),
    [("high", "low", True), ("low", "low", False), (None, "high", False)],
)
def test_a_call_disagrees_where_its_level_is_another(own, level, disagrees):
    rows = pl.DataFrame({"level": [level], "own_level": [own]}, schema={"level": pl.String, "own_level": pl.String})

    assert with_own_call(rows)["disagrees"].to_list() == [disagrees]


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 501])
def test_a_call_without_a_reason_is_refused(reason):
    with pytest.raises(InvalidInput):
        check_call_reason(reason)


def test_a_reason_is_trimmed():
    assert check_call_reason(" Their champion left. ") == "Their champion left."
