"""Whom a file would add to a company as learners: each of its rows gets one outcome.

Pure. Who is a learner already is found as a renewal finds it (core.rules.matching), confirmed addresses included. A
row with a name or department that cannot be stored adds nobody, and makes no later row a duplicate.
"""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from core.rules.address_cells import addresses
from core.rules.matching import NOTHING_SET_ASIDE, Outcome, match
from core.rules.people import checked_departments, checked_names

_SEVERAL = "The cell holds several addresses. Give each person a row."


class Added(StrEnum):
    """What a row of the file comes to."""

    NEW = "to be added"
    LEARNER = "known already"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    SET_ASIDE = "set aside"


_STATUS = {
    Outcome.RENEW.value: "expired",
    Outcome.LIVE.value: "live",
    Outcome.NEVER.value: "never licensed",
    Outcome.ARCHIVED.value: "archived",
}
_SAME = {
    Outcome.UNKNOWN.value: Added.NEW.value,
    Outcome.DUPLICATE.value: Added.DUPLICATE.value,
    Outcome.INVALID.value: Added.INVALID.value,
    Outcome.SET_ASIDE.value: Added.SET_ASIDE.value,
}


@dataclass(frozen=True, slots=True)
class AdditionReview:
    """The rows of a file, compared with a company: what `classify` returns, and `counts` of every outcome.

    The counts add up to the rows.
    """

    rows: pl.DataFrame
    counts: dict[str, int]

    def of(self, outcome: Added) -> pl.DataFrame:
        """The rows with this outcome, in the order of the file."""
        return self.rows.filter(pl.col("outcome") == outcome.value)

    def new(self, first: int | None = None) -> pl.DataFrame:
        """Who is to be added, at most the `first` of them in the file's order: email, name, department."""
        people = self.of(Added.NEW).select("email", "name", "department")
        return people if first is None else people.head(first)


def reviewed(rows: pl.DataFrame) -> AdditionReview:
    """The review of what `classify` returned."""
    found = dict(rows["outcome"].value_counts().iter_rows())
    return AdditionReview(rows, {outcome.value: found.get(outcome.value, 0) for outcome in Added})


def classify(
    people: pl.DataFrame,
    learners: pl.DataFrame,
    aliases: pl.DataFrame,
    *,
    set_aside: pl.DataFrame = NOTHING_SET_ASIDE,
) -> pl.DataFrame:
    """One row per row of `people`, in order: line, text, outcome (Enum of Added), reason, email, name, department.

    `people` has line (UInt32, each once), text (the cell with the address), name and department; where the name is
    empty, the one that stands beside the address counts. `learners`, `aliases` and `set_aside` are as
    core.rules.matching.match takes them. `status` and `ends_on` are those of who is a learner already, else null; their
    email is the one that is stored. `reason` says why a row adds nobody, or which line it repeats.
    """
    cells = addresses(people["text"])
    given = pl.when(people["name"] == "").then(cells["name"]).otherwise(people["name"])
    names = checked_names(people.select(given.alias("name")).to_series())
    departments = checked_departments(people["department"])
    typed = people.select(
        "line",
        given_as=cells["address"],
        typed_name=names["text"],
        typed_department=departments["text"],
        problem=pl.when(cells["others"].is_not_null())
        .then(pl.lit(_SEVERAL))
        .when(names["problem"] != "")
        .then(names["problem"])
        .otherwise(departments["problem"]),
    )
    unusable = typed.filter(pl.col("problem") != "").select("line", reason="problem")
    unusable = unusable.join(set_aside, on="line", how="anti")
    matched = match(
        people.select("line", "text"),
        learners,
        set_aside=pl.concat([set_aside.select("line", "reason"), unusable]),
        aliases=aliases,
    )
    found = matched.with_columns(
        typed.drop("line", "problem"), unusable=matched["line"].is_in(unusable["line"].implode())
    )
    status = pl.col("outcome").cast(pl.String).replace_strict(_STATUS, default=None, return_dtype=pl.String)
    same = pl.col("outcome").cast(pl.String).replace_strict(_SAME, default=Added.LEARNER.value, return_dtype=pl.String)
    outcome = pl.when("unusable").then(pl.lit(Added.INVALID.value)).otherwise(same)
    known = outcome == Added.LEARNER.value
    return found.select(
        "line",
        "text",
        outcome=outcome.cast(pl.Enum(Added)),
        reason="reason",
        email=pl.when(known).then("email").otherwise("given_as"),
        name=pl.when(known).then("name").otherwise("typed_name"),
        department=pl.when(known).then("department").otherwise("typed_department"),
        status=status,
        ends_on=pl.when(known).then("ends_on"),
    )
