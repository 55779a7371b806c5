"""What an upload becomes: text cells with their lines, and what was understood, guessed or mended on the way."""

from dataclasses import dataclass

import polars as pl

from core.errors import FileRefused
from core.files.understood import Understood


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows.

    `cells`: every column text, named as the header shows it, unique and never empty; "" is an empty cell, and no row
    is entirely empty. `lines`: UInt32, one per row: the line of the file in which it starts, or the row of the sheet.
    `mended`: a row per row of the file that is not simply what the file says: line, reason, raw (its text there).
    `header`: the names as the file has them; `width`: the cells that most rows have. `notes`: a sentence for each
    guess.
    """

    cells: pl.DataFrame
    lines: pl.Series
    mended: pl.DataFrame
    header: tuple[str, ...]
    width: int
    understood: Understood
    notes: tuple[str, ...]


def require_rows(table: Table) -> Table:
    """The same table; raises FileRefused where it has none."""
    if table.cells.is_empty():
        raise FileRefused("The file has a header and no rows under it. Choose the file that holds the list.")
    return table
