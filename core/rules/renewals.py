"""What a list of e-mails comes to in one company: who is renewed, who is not, and what the two numbers add up to.

Pure. The same review is shown to a person and made again inside the act that they confirm; what differs then is
named by `changes`.
"""

from dataclasses import dataclass, field

import polars as pl

from core.rules.matching import NOBODY_ACCEPTED, NOTHING_SET_ASIDE, Outcome, not_in_file

NOT_IN_FILE = "not in the file"
_MISSING = ("learner_id", "email", "name", "department", "ends_on", "reason")


@dataclass(frozen=True, slots=True)
class RenewalList:
    """What a person hands in, as core.rules.matching.match takes it.

    `entries`: line and text, a row per row of the file; `set_aside`: line and reason of those that do not count;
    `accepted`: line and learner_id of those whose learner the person named.
    """

    entries: pl.DataFrame
    set_aside: pl.DataFrame = field(default_factory=lambda: NOTHING_SET_ASIDE)
    accepted: pl.DataFrame = field(default_factory=lambda: NOBODY_ACCEPTED)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list comes from: the file's name, its bytes and the names of its columns (SHA-256, hex), the column."""

    file_name: str
    file_hash: str
    header_hash: str
    column: str


@dataclass(frozen=True, slots=True)
class Review:
    """A list compared with a company's learners.

    `matched` is what core.rules.matching.match returns, one row per entry. `missing` are the expired learners whom no
    entry renews, by learner_id: learner_id, email, name, department, ends_on, reason. `counts` has every outcome and
    "not in the file": the outcomes add up to the rows of the file, "to be renewed" and "not in the file" to the
    company's expired learners.
    """

    matched: pl.DataFrame
    missing: pl.DataFrame
    counts: dict[str, int]

    def of(self, outcome: Outcome) -> pl.DataFrame:
        """The entries with this outcome, in the order of the file."""
        return self.matched.filter(pl.col("outcome") == outcome.value)

    @property
    def learner_ids(self) -> list[str]:
        """Who is to be renewed, in the order of the file."""
        return self.of(Outcome.RENEW)["learner_id"].to_list()

    @property
    def rows(self) -> int:
        """The rows of the file."""
        return self.matched.height

    @property
    def expired(self) -> int:
        """The company's expired learners."""
        return self.counts[Outcome.RENEW] + self.counts[NOT_IN_FILE]


def reviewed(matched: pl.DataFrame, learners: pl.DataFrame) -> Review:
    """The review of what `match` returned for these `learners`, all of one company."""
    missing = not_in_file(matched, learners).sort("learner_id").select(_MISSING)
    found = dict(matched["outcome"].value_counts().iter_rows())
    counts = {outcome.value: found.get(outcome.value, 0) for outcome in Outcome}
    return Review(matched, missing, {**counts, NOT_IN_FILE: missing.height})


def changes(before: Review, after: Review) -> pl.DataFrame:
    """What differs between two reviews of the same entries: line, person, before, after; null where there is no line.

    First the rows of the file, in its order, then people who are not in it, by e-mail. Elsewhere and unknown count as
    one: what happens in other companies changes nothing here.
    """
    rows = pl.DataFrame(
        {
            "line": before.matched["line"],
            "person": pl.select(pl.coalesce(before.matched["email"], before.matched["text"])).to_series(),
            "before": _seen(before.matched),
            "after": _seen(after.matched),
            "same": before.matched["learner_id"].eq_missing(after.matched["learner_id"]),
        }
    )
    rows = rows.filter((pl.col("before") != pl.col("after")) | ~pl.col("same")).drop("same")
    return pl.concat([rows, _outside(before, after)])


def _seen(matched: pl.DataFrame) -> pl.Series:
    return matched["outcome"].cast(pl.String).replace(Outcome.ELSEWHERE.value, Outcome.UNKNOWN.value)


def _outside(before: Review, after: Review) -> pl.DataFrame:
    """Who is not named by a row that counts, and has become expired or is so no more."""
    said = "expired, not in the file"
    gone = before.missing.join(after.missing, on="learner_id", how="anti")
    # Whoever a row renews now is told with that row.
    gone = gone.join(after.of(Outcome.RENEW), on="learner_id", how="anti")
    come = after.missing.join(before.missing, on="learner_id", how="anti")
    come = come.join(before.of(Outcome.RENEW), on="learner_id", how="anti")
    both = [
        gone.select(person="email", before=pl.lit(said), after=pl.lit("not expired any more")),
        come.select(person="email", before=pl.lit("not expired"), after=pl.lit(said)),
    ]
    return pl.concat(both).sort("person").select(pl.lit(None, pl.UInt32).alias("line"), "person", "before", "after")


def outcome_rows(cells: pl.DataFrame, review: Review, *, renewed: frozenset[str]) -> pl.DataFrame:
    """The rows of a file as they are, and what became of each: its line, outcome, reason and learner, all text.

    `cells` has a row per entry; `renewed` are the ids of those who got a license. Other companies are not told of:
    the company's own managers read this too.
    """
    outcome = pl.col("outcome").cast(pl.String).replace(Outcome.ELSEWHERE.value, Outcome.UNKNOWN.value)
    is_elsewhere = pl.col("outcome") == Outcome.ELSEWHERE.value
    is_chosen = pl.col("outcome") == Outcome.RENEW.value
    is_renewed = is_chosen & pl.col("learner_id").is_in(list(renewed))
    said = review.matched.select(
        Line=pl.col("line").cast(pl.String),
        Outcome=pl.when(is_renewed)
        .then(pl.lit("renewed"))
        .when(is_chosen)
        .then(pl.lit("left over"))
        .otherwise(outcome),
        Why=pl.when(is_elsewhere).then(pl.lit("")).otherwise("reason"),
        Learner=pl.col("email").fill_null(""),
    )
    taken = set(cells.columns)
    names = {name: name if name not in taken else f"{name} (Renewal Desk)" for name in said.columns}
    return pl.concat(
        [said.rename(names).select(names["Line"]), cells, said.rename(names).drop(names["Line"])], how="horizontal"
    )
