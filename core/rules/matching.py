"""Whom an uploaded list of e-mails means: each entry gets one outcome among the learners of one company.

Pure frames: what a file is read into, and who the learners are, comes from elsewhere. E-mails are compared by key only
(core.rules.emails), so a look-alike is somebody unknown. Nothing here decides what is renewed; it says what would be.
"""

from enum import StrEnum

import polars as pl

from core.rules.emails import email_keys


class Outcome(StrEnum):
    """What an entry of the file comes to; the value is the word on the screen."""

    RENEW = "to be renewed"
    LIVE = "live"
    NEVER = "never licensed"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


_OF_STATUS = {
    "expired": Outcome.RENEW.value,
    "live": Outcome.LIVE.value,
    "never licensed": Outcome.NEVER.value,
    "archived": Outcome.ARCHIVED.value,
}
_PERSON = ("learner_id", "email", "name", "department", "expired_on")


def match(entries: pl.DataFrame, learners: pl.DataFrame) -> pl.DataFrame:
    """One row per entry, in order: line, text, outcome (Enum of Outcome), reason, and the learner whom it names.

    `entries` has line and text; `learners`, all of one company, has learner_id, email, email_key, name, department,
    status ("live", "expired", "never licensed", "archived") and expired_on. The first entry of a key counts, later
    ones are duplicates; `reason` says of which line, and of an invalid entry why. The columns learner_id, email, name,
    department and expired_on are null where nobody is found.
    """
    known = learners.select("email_key", "status", *_PERSON)
    keyed = pl.concat(
        [entries.select("line", "text"), email_keys(entries["text"], known=known["email_key"])], how="horizontal"
    ).with_columns(repeats=pl.col("key").is_not_null() & ~pl.col("key").is_first_distinct())
    # Only keys that come again are looked up: in a clean file there are none.
    again = keyed.filter("repeats").select("key").unique()
    first = keyed.filter(~pl.col("repeats")).join(again, on="key", how="semi").select("key", first_line="line")
    found = keyed.join(first, on="key", how="left", maintain_order="left").join(
        known, left_on="key", right_on="email_key", how="left", maintain_order="left"
    )
    outcome = (
        pl.when(pl.col("key").is_null())
        .then(pl.lit(Outcome.INVALID.value))
        .when("repeats")
        .then(pl.lit(Outcome.DUPLICATE.value))
        .otherwise(pl.col("status").replace_strict(_OF_STATUS, default=Outcome.UNKNOWN.value, return_dtype=pl.String))
    )
    same = pl.format("the same as line {}", "first_line")
    return found.select(
        "line",
        "text",
        outcome.cast(pl.Enum(Outcome)).alias("outcome"),
        pl.when("repeats").then(same).otherwise("problem").alias("reason"),
        *_PERSON,
    )


def not_in_file(matched: pl.DataFrame, learners: pl.DataFrame) -> pl.DataFrame:
    """The expired ones of `learners` whom no entry of `matched` names; columns and order are those of `learners`."""
    named = matched.select("learner_id").drop_nulls()
    expired = learners.filter(pl.col("status") == "expired")
    return expired.join(named, on="learner_id", how="anti", maintain_order="left")
