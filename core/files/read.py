"""An uploaded file becomes a table of text cells, or is refused with a sentence that says what to do.

It is read by a child process with limits (docs/design.md section 8); nothing is written to disk, logged or kept.
"""

import io

import polars as pl

from core.errors import FileRefused
from core.files.child import Answer, ask_child, prepare_child
from core.files.limits import Limits
from core.files.table import Table
from core.files.understood import GUESSED, Choices, Understood

_UNUSABLE = "The file could not be read: its reader gave no usable answer. Try another format."


def read_table(data: bytes, name: str, *, limits: Limits, choices: Choices = GUESSED) -> Table:
    """The table in a file, told apart by content; `name` is what the person calls the file.

    What `choices` leaves open is guessed, and said in the table. Raises FileRefused.
    """
    if not data:
        raise FileRefused("The file is empty (0 bytes). Choose the file that holds the list.")
    if len(data) > limits.megabytes << 20:
        raise FileRefused(
            f"The file has {len(data) / 2**20:,.1f} MB; at most {limits.megabytes:,} MB are read. "
            "Split it, or remove columns that are not needed."
        )
    return _table(ask_child(data, name, limits=limits, choices=choices), data)


def prepare() -> None:
    """Let the reader of the next file start now, while the person chooses one; returns at once."""
    prepare_child()


def plain_rows(data: bytes, start: int, names: list[str], delimiter: str) -> pl.DataFrame:
    """The rows from byte `start` on, regular lines of UTF-8 without a quote, under these names."""
    return pl.read_csv(
        data[start:],
        has_header=False,
        schema=dict.fromkeys(names, pl.String),
        separator=delimiter,
        quote_char=None,
        empty_string_is_null=False,
    )


def _table(answer: Answer, data: bytes) -> Table:
    """The child's frame has the lines in its last column, which has no name."""
    try:
        frame = pl.read_ipc_stream(io.BytesIO(answer.table))
        understood = {**answer.head["understood"], "sheets": tuple(answer.head["understood"]["sheets"])}
        cells, lines = frame.drop(""), frame.get_column("")
        if plain := answer.head["plain"]:
            # Regular lines, as the child found: reading them here takes half the time of handing them over.
            cells = plain_rows(data, plain["start"], cells.columns, understood["delimiter"])
            lines = pl.int_range(plain["line"], plain["line"] + plain["rows"], dtype=pl.UInt32, eager=True)
            if cells.height != plain["rows"]:
                raise FileRefused(_UNUSABLE)
        return Table(
            cells=cells,
            lines=lines.rename("line"),
            mended=pl.read_ipc_stream(io.BytesIO(answer.mends)),
            header=tuple(answer.head["header"]),
            width=answer.head["width"],
            understood=Understood(**understood),
            notes=tuple(answer.head["notes"]),
        )
    except (pl.exceptions.PolarsError, OSError, LookupError, TypeError) as error:
        raise FileRefused(_UNUSABLE) from error
