"""What an upload becomes: text cells with their lines, and what was understood, guessed or mended on the way."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows.

    `cells`: every column text, named as the header shows it, unique and never empty; "" is an empty cell, and no row
    is entirely empty. `lines`: UInt32, one per row: the line of the file in which it starts, or the row of the sheet.
    `understood`: one line for the screen. `notes`: a sentence for each guess and each repair.
    """

    cells: pl.DataFrame
    lines: pl.Series
    understood: str
    notes: tuple[str, ...]
