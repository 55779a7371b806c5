"""The file that is matched: N/10 e-mails, 70 % of expired learners, 10 % live, 10 % repeats, 9 % unknown, 1 % invalid.

As the hand-written scripts' file: a quarter in upper case, half with blanks around, and a second column that nobody
asked for.
"""

from pathlib import Path

from bench.data import Prepared
from core.store.database import Database


def write_upload(db: Database, base: Prepared, file: Path) -> dict[str, int]:
    """Write the file; returns how many entries it has of each outcome."""
    # Only here: a process that is measured for something else must not pay for them.
    import polars as pl

    from core.rules.matching import Outcome
    from core.store.rosters import roster

    size = base.licenses // 10
    with db.read() as r:
        people = roster(r, base.company_id, base.now).sort("learner_id").sample(fraction=1, shuffle=True, seed=1)
    expired = people.filter(pl.col("status") == "expired")["email"].head(size * 7 // 10)
    live = people.filter(pl.col("status") == "live")["email"].head(size // 10)
    invalid = pl.Series("email", [f"broken address {i}" for i in range(size // 100)], pl.String)
    unknown_count = size - expired.len() - live.len() - invalid.len() - size // 10
    unknown = pl.Series("email", [f"nobody{i}@elsewhere.example" for i in range(unknown_count)], pl.String)
    first = pl.concat([expired, live, unknown, invalid]).sample(fraction=1, shuffle=True, seed=2)
    again = expired.head(size // 10)
    kind = pl.int_range(pl.len()) % 4
    rows = pl.DataFrame({"email": pl.concat([first, again])}).with_columns(
        pl.when(kind == 0)
        .then(pl.col("email").str.to_uppercase())
        .when(kind == 1)
        .then(pl.format("  {} ", "email"))
        .when(kind == 2)
        .then(pl.format("{} ", "email"))
        .otherwise("email")
        .alias("email"),
        pl.format("ext-{}", pl.int_range(pl.len())).alias("reference"),
    )
    rows.write_csv(file)
    return {
        Outcome.RENEW.value: expired.len(),
        Outcome.LIVE.value: live.len(),
        Outcome.UNKNOWN.value: unknown.len(),
        Outcome.DUPLICATE.value: again.len(),
        Outcome.INVALID.value: invalid.len(),
    }
