"""What an invariant is: a sentence that must hold, and a select of the rows that break it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`sql` selects the ids of the rows that break it, in a column `id`, and may ask for `$now`.

    With a `lookup`, `sql` selects a sample instead, and an `id` breaks it for which `lookup` does not find one row.
    `sentence` says what is wrong when a row comes.
    """

    name: str
    sentence: str
    sql: str
    lookup: str = ""
