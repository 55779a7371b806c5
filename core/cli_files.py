"""The commands of the command line that take an uploaded file in the place of a screen."""

from pathlib import Path
from typing import Annotated

import typer

from core.errors import InvalidInput
from core.files.dialect import DELIMITERS
from core.files.limits import limits_of
from core.files.plain import plain_csv
from core.files.read import read_table
from core.files.table import Table
from core.files.text import ENCODINGS
from core.files.understood import Choices
from core.settings import load_settings

Spreadsheet = Annotated[Path, typer.Argument(help="CSV, XLSX, XLS or ODS; told apart by content.", dir_okay=False)]
Encoding = Annotated[str | None, typer.Option(help=f"One of {', '.join(ENCODINGS)}.")]
Delimiter = Annotated[str | None, typer.Option(help=f"One of {', '.join(DELIMITERS.values())}.")]
HeaderLine = Annotated[int | None, typer.Option(min=0, help="The line of the header; 0 where there is none.")]
Sheet = Annotated[str | None, typer.Option(help="The sheet of a workbook.")]


def read(
    file: Spreadsheet,
    out: Annotated[Path, typer.Option(help="Where the plain CSV is written.", dir_okay=False)],
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_line: HeaderLine = None,
    sheet: Sheet = None,
) -> None:
    """Write a file as it is understood, as plain UTF-8 CSV with the header first. What is not given is guessed."""
    table = understood(file, content(file), chosen(encoding, delimiter, header_line, sheet))
    try:
        out.write_bytes(plain_csv(table))
    except OSError as error:
        raise InvalidInput(f"{out} cannot be written: {error.strerror}.") from None
    for line, reason, _ in table.mended.iter_rows():
        typer.echo(f"line {line:,}: {reason}", err=True)


def content(file: Path) -> bytes:
    """The bytes of a file; raises InvalidInput."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from None


def chosen(encoding: str | None, delimiter: str | None, header_line: int | None, sheet: str | None) -> Choices:
    """What the options say of a file; raises InvalidInput."""
    return Choices(encoding, _delimiter(delimiter), header_line, sheet)


def understood(file: Path, data: bytes, choices: Choices) -> Table:
    """The table in a file; how it was understood goes to standard error. Raises FileRefused."""
    table = read_table(data, file.name, limits=limits_of(load_settings()), choices=choices)
    suggested = "" if table.understood.certain else " (the encoding is a suggestion)"
    typer.echo(f"{table.understood}{suggested} · {table.cells.height:,} rows, {table.mended.height:,} mended", err=True)
    return table


def _delimiter(word: str | None) -> str | None:
    if word is None or word in DELIMITERS:
        return word
    for delimiter, called in DELIMITERS.items():
        if word == called:
            return delimiter
    raise InvalidInput(f"--delimiter {word} is not one of {', '.join(DELIMITERS.values())}.")
