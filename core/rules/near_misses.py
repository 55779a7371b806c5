"""Whom an address that names nobody may mean: learners who come close, with the evidence in words and a score.

Suggestions only: a person confirms each (docs/adr/0010). Candidates are found by joins over derived forms
(core.rules.near_forms), so that thousands of rows meet a hundred thousand learners within seconds; then each pair is
looked at.
"""

import polars as pl

from core.rules.near_evidence import LEAST, SCORES, Side, verdict
from core.rules.near_forms import deletions, mended, with_forms

# A form that more learners share tells none of them apart.
_CROWD = 5
_SCHEMA = {
    "line": pl.UInt32,
    "learner_id": pl.String,
    "email": pl.String,
    "name": pl.String,
    "status": pl.String,
    "ends_on": pl.Date,
    "score": pl.UInt8,
    "evidence": pl.String,
}


def near_misses(unknown: pl.DataFrame, learners: pl.DataFrame, *, most: int = 3) -> pl.DataFrame:
    """At most `most` learners per line, best first: line, learner_id, email, name, status, ends_on, score, evidence.

    `unknown` has line, address (as typed), key (null where the address is none) and name (may be empty); `learners`
    are those who may be meant: learner_id, email, email_key, name, status, ends_on.
    """
    if unknown.is_empty() or learners.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    asked = unknown.select("line", "name", address=pl.coalesce("key", mended(pl.col("address"))))
    ours = with_forms(learners.rename({"email_key": "address"})).with_row_index("row")
    theirs = with_forms(asked.filter(pl.col("address").str.contains("@", literal=True))).with_row_index("row")
    # What was no address is not the same one, however well it was mended.
    is_mended = pl.col("line").is_in(unknown.filter(pl.col("key").is_null())["line"].implode())
    pairs = _pairs(theirs.with_columns(same=pl.when(is_mended).then(pl.lit("mended")).otherwise(pl.lit("same"))), ours)
    judged = _judged(pairs, theirs, ours)
    ranked = judged.join(theirs.select("line", theirs_row="row"), on="theirs_row").join(
        ours.select("learner_id", "email", "name", "status", "ends_on", ours_row="row"), on="ours_row"
    )
    ranked = ranked.sort("line", "score", "email", descending=[False, True, False])
    return (
        ranked.group_by("line", maintain_order=True)
        .head(most)
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
    )


def _pairs(theirs: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """Who may be whom: kind, theirs_row, ours_row; each pair once, with its strongest kind first in SCORES."""
    called = _called(theirs, ours)
    letters = deletions(ours, "letters", ["fdomain", "digits"])
    is_elsewhere = ~pl.col("fdomain").is_in(ours["fdomain"].unique().implode())
    found = [
        _joined("same", theirs.filter(pl.col("same") == "same"), ours, ["address"]),
        _joined("mended", theirs.filter(pl.col("same") == "mended"), ours, ["address"]),
        _joined("look-alike", theirs, ours, ["flocal", "fdomain"]),
        _joined("tag", theirs, ours, ["base", "fdomain"]),
        _joined("separators", theirs, ours, ["joined", "fdomain"]),
        _joined("swapped", theirs, ours, ["ordered", "fdomain"]),
        _joined("other domain", theirs.filter(~pl.col("is_role") & pl.col("is_telling")), ours, ["base"]),
        # A short one tells only of a mistake in the domain: tim@acme.con.
        _joined("domain typo", theirs.filter(~pl.col("is_role") & ~pl.col("is_telling")), ours, ["base"]),
        _joined("name", theirs, ours, ["called"]),
        *_short(theirs, ours),
        _joined(
            "typo",
            deletions(theirs, "letters", ["fdomain", "digits"]),
            letters,
            ["near", "fdomain", "digits"],
        ),
        _joined(
            "both typos",
            deletions(theirs.filter(is_elsewhere), "letters", ["digits"]),
            letters,
            ["near", "digits"],
        ),
        _joined("close name", called[0], called[1], ["near"]),
    ]
    order = pl.Enum(list(SCORES))
    return (
        pl.concat(found)
        .sort(pl.col("kind").cast(order), "theirs_row", "ours_row")
        .unique(["theirs_row", "ours_row"], keep="first", maintain_order=True)
    )


def _joined(kind: str, theirs: pl.DataFrame, ours: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """The pairs that have these columns in common, none of them empty, where few of ours do."""
    filled = pl.col(by[0]) != ""
    asked = theirs.lazy().filter(filled)
    met = ours.lazy().filter(filled).join(asked.select(by), on=by, how="semi")
    few = met.with_columns(crowd=pl.len().over(by)).filter(pl.col("crowd") <= _CROWD)
    pairs = asked.join(few, on=by, suffix="_ours")
    return pairs.select(pl.lit(kind).alias("kind"), theirs_row="row", ours_row="row_ours").unique().collect()


def _short(theirs: pl.DataFrame, ours: pl.DataFrame) -> list[pl.DataFrame]:
    """jroe for Jane Roe, whichever side is short."""
    long = pl.col("short").str.len_chars() >= 4

    def forms(side: pl.DataFrame) -> pl.DataFrame:
        return side.select("row", "fdomain", "short").explode("short", empty_as_null=False).filter(long)

    def whole(side: pl.DataFrame) -> pl.DataFrame:
        return side.select("row", "fdomain", short="joined")

    by = ["short", "fdomain"]
    return [
        _joined("short form", forms(theirs), whole(ours), by),
        _joined("short form", whole(theirs), forms(ours), by),
    ]


def _called(theirs: pl.DataFrame, ours: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The names of both sides without each of their letters; of nobody where the list has no names."""
    named = theirs.filter(pl.col("called") != "")
    return deletions(named, "called", []), deletions(ours if named.height else ours.clear(), "called", [])


def _judged(pairs: pl.DataFrame, theirs: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """theirs_row, ours_row, score and evidence of the pairs that hold when they are looked at."""
    domains = frozenset(ours["domain"])
    left, right = _sides(theirs, pairs["theirs_row"]), _sides(ours, pairs["ours_row"])
    rows = []
    for kind, theirs_row, ours_row in pairs.iter_rows():
        score, evidence = verdict(kind, left[theirs_row], right[ours_row], domains)
        if score >= LEAST:
            rows.append((theirs_row, ours_row, score, evidence))
    schema = {"theirs_row": pl.UInt32, "ours_row": pl.UInt32, "score": pl.UInt8, "evidence": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _sides(people: pl.DataFrame, rows: pl.Series) -> dict[int, Side]:
    asked = people.filter(pl.col("row").is_in(rows.unique().implode()))
    columns = asked.select("row", "local", "domain", "letters", "called", pl.col("name").fill_null(""))
    return {row: Side(*rest) for row, *rest in columns.iter_rows()}
