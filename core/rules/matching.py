"""Whom an uploaded list of e-mails means: each entry gets one outcome among the learners of one company.

Pure frames: what a file is read into, and who the learners are, comes from elsewhere. E-mails are compared by key only
(core.rules.emails), so a look-alike is somebody unknown until a person says who it is. Nothing here decides what is
renewed; it says what would be.
"""

from enum import StrEnum

import polars as pl

from core.rules.address_cells import keyed_addresses
from core.rules.emails import confirmable, email_keys


class Outcome(StrEnum):
    """What an entry of the file comes to; the value is the word on the screen."""

    RENEW = "to be renewed"
    LIVE = "live"
    NEVER = "never licensed"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    SET_ASIDE = "set aside"


_OF_STATUS = {
    "expired": Outcome.RENEW.value,
    "live": Outcome.LIVE.value,
    "never licensed": Outcome.NEVER.value,
    "archived": Outcome.ARCHIVED.value,
}
_OUTCOMES = pl.Enum(Outcome)
_PERSON = ("learner_id", "email", "name", "department", "ends_on")
_SHOWN = ("line", "text", "outcome", "reason", "address", "given_name", "key", *_PERSON)
NO_ALIASES = pl.DataFrame(schema={"email_key": pl.String, "learner_id": pl.String})
NOBODY_ACCEPTED = pl.DataFrame(schema={"line": pl.UInt32, "learner_id": pl.String})
NOTHING_SET_ASIDE = pl.DataFrame(schema={"line": pl.UInt32, "reason": pl.String})
_SEVERAL = "The cell names {} learners of this company. Give each of them a row."


def match(
    entries: pl.DataFrame,
    learners: pl.DataFrame,
    *,
    set_aside: pl.DataFrame = NOTHING_SET_ASIDE,
    aliases: pl.DataFrame = NO_ALIASES,
    accepted: pl.DataFrame = NOBODY_ACCEPTED,
) -> pl.DataFrame:
    """One row per entry, in order: line, text, outcome (Enum of Outcome), reason, and the learner whom it names.

    `entries` has line (UInt32, each once) and text. `learners`, all of one company, has learner_id, email, email_key,
    name, department, status ("live", "expired", "never licensed", "archived") and ends_on. `set_aside` are lines that
    do not count, with the reason; `aliases` (email_key, learner_id) addresses that were confirmed before; `accepted`
    (line, learner_id) entries whose learner a person has just named.

    The first entry of a person counts, later ones are duplicates. `reason` says of which line, of an invalid entry
    why, and by what else than their own address somebody was found. `address` and `given_name` are what the cell
    holds, `key` the address's key or null; learner_id, email, name, department and ends_on are null where nobody is
    found. A learner of another company is unknown here; `found_elsewhere` says so.
    """
    # Few people, many rows: what a status means is looked up before they meet.
    found_as = pl.col("status").replace_strict(_OF_STATUS, return_dtype=pl.String).cast(_OUTCOMES).alias("found_as")
    known = learners.select("email_key", found_as, *_PERSON)
    keyed = _keyed(entries, known["email_key"])
    people = _people(known, aliases)
    if keyed["others"].null_count() < keyed.height:
        keyed = _of_several(keyed, people)
    found = keyed.join(people, left_on="key", right_on="email_key", how="left", maintain_order="left")
    if not accepted.is_empty():
        named = accepted.join(known.drop("email_key"), on="learner_id", maintain_order="left")
        found = found.update(named.with_columns(by=pl.format("confirmed as {}", "email")), on="line")
    found = found.join(set_aside.rename({"reason": "aside"}), on="line", how="left", maintain_order="left")
    return _judged(found, one_key_each=aliases.is_empty() and accepted.is_empty())


def found_elsewhere(matched: pl.DataFrame, elsewhere: pl.DataFrame) -> pl.DataFrame:
    """`matched`, in which those of the unknown are told who are learners of another company (email_key, company)."""
    found = matched.join(elsewhere, left_on="key", right_on="email_key", how="left", maintain_order="left")
    is_one = (pl.col("outcome") == Outcome.UNKNOWN.value) & pl.col("company").is_not_null()
    return found.with_columns(
        outcome=pl.when(is_one).then(pl.lit(Outcome.ELSEWHERE.value)).otherwise("outcome").cast(_OUTCOMES),
        reason=pl.when(is_one).then(pl.format("a learner of {}", "company")).otherwise("reason"),
    ).drop("company")


def not_in_file(matched: pl.DataFrame, learners: pl.DataFrame) -> pl.DataFrame:
    """The expired ones of `learners` whom no entry of `matched` renews: their columns, and a `reason`.

    The reason is empty, or names the line that is set aside and means them.
    """
    of_expired = matched.lazy().filter(pl.col("learner_id").is_not_null())
    renewed = of_expired.filter(pl.col("outcome") == Outcome.RENEW.value).select("learner_id")
    aside = of_expired.filter(pl.col("outcome") == Outcome.SET_ASIDE.value).unique("learner_id", maintain_order=True)
    reasons = aside.select("learner_id", reason=pl.format("only in line {}, which is set aside", "line"))
    expired = learners.lazy().filter(pl.col("status") == "expired")
    missing = expired.join(renewed, on="learner_id", how="anti").join(reasons, on="learner_id", how="left")
    return missing.with_columns(pl.col("reason").fill_null("")).collect()


def probably_left(matched: pl.DataFrame, learners: pl.DataFrame) -> pl.DataFrame:
    """The live ones of `learners` whom no entry names, one that is set aside neither; their columns, by e-mail.

    Where the list is a company's whole staff, they have probably left.
    """
    named = matched.select("learner_id").drop_nulls()
    live = learners.filter(pl.col("status") == "live")
    return live.join(named, on="learner_id", how="anti").sort("email", "learner_id")


def _keyed(entries: pl.DataFrame, known: pl.Series) -> pl.DataFrame:
    cells = keyed_addresses(entries["text"], known=known).rename({"name": "given_name"})
    return pl.concat([entries.select("line", "text"), cells], how="horizontal")


def _people(known: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Who is found by which key, and `by` what. Letters that are easily confused are nobody's until confirmed."""
    silent = known.with_columns(by=pl.lit(""))
    if (doubtful := confirmable(silent["email_key"])).any():
        silent = silent.filter(~doubtful)
    if aliases.is_empty():
        return silent
    confirmed = aliases.join(silent, on="email_key", how="anti").join(known.drop("email_key"), on="learner_id")
    return pl.concat(
        [silent, confirmed.with_columns(by=pl.format("confirmed before as {}", "email"))], how="diagonal_relaxed"
    )


def _of_several(keyed: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """A row is a person: of several addresses in a cell the one that names a learner counts, and two of them none."""
    several = keyed.filter(pl.col("others").is_not_null())
    each = several.select("line", address=pl.concat_list("address", "others")).explode("address")
    each = each.hstack(email_keys(each["address"], known=people["email_key"]))
    each = each.join(people, left_on="key", right_on="email_key", how="left", maintain_order="left")
    best = (
        each.with_columns(names=pl.col("learner_id").drop_nulls().n_unique().over("line"))
        .sort(pl.col("learner_id").is_null(), pl.col("key").is_null(), maintain_order=True)
        .unique("line", keep="first", maintain_order=True)
    )
    too_many = pl.col("names") > 1
    chosen = best.select(
        "line",
        pl.col("address").alias("_address"),
        _key=pl.when(~too_many).then("key"),
        _problem=pl.when(too_many).then(pl.format(_SEVERAL, "names")).otherwise("problem"),
    )
    joined = keyed.join(chosen, on="line", how="left", maintain_order="left")
    is_chosen = pl.col("_address").is_not_null()
    return joined.with_columns(
        pl.when(is_chosen).then(f"_{name}").otherwise(name).alias(name) for name in ("address", "key", "problem")
    )


def _judged(found: pl.DataFrame, *, one_key_each: bool) -> pl.DataFrame:
    counts = pl.col("aside").is_null()
    who = pl.col("key") if one_key_each else pl.coalesce("learner_id", "key")
    found = found.with_columns(who=pl.when(counts).then(who))
    found = found.with_columns(repeats=_repeats(found["who"]))
    by = pl.when(pl.col("learner_id").is_not_null()).then("by").otherwise("problem")
    if found["repeats"].any():
        # Only those who come again are looked up: in a clean file there are none.
        again = found.filter("repeats").select("who").unique()
        first = found.filter(~pl.col("repeats")).join(again, on="who", how="semi").select("who", first_line="line")
        found = found.join(first, on="who", how="left", maintain_order="left")
        by = pl.when("repeats").then(pl.format("the same as line {}", "first_line")).otherwise(by)
    outcome = (
        pl.when(~counts)
        .then(_as(Outcome.SET_ASIDE))
        .when(pl.col("who").is_null())
        .then(_as(Outcome.INVALID))
        .when("repeats")
        .then(_as(Outcome.DUPLICATE))
        .otherwise(pl.col("found_as").fill_null(_as(Outcome.UNKNOWN)))
    )
    judged = found.with_columns(outcome=outcome, reason=pl.when(counts).then(by).otherwise("aside"))
    return judged.select(_SHOWN)


def _repeats(who: pl.Series) -> pl.Series:
    """Who was there before; null is nobody. Texts are compared only where the numbers they hash to come again."""
    number = who.hash()
    nobody = pl.repeat(False, who.len(), dtype=pl.Boolean, eager=True)
    if number.n_unique() == number.len():
        return nobody
    alike = (number.is_duplicated() & who.is_not_null()).arg_true()
    return nobody.scatter(alike, ~who.gather(alike).is_first_distinct())


def _as(outcome: Outcome) -> pl.Expr:
    return pl.lit(outcome.value, _OUTCOMES)
