"""The commands of the command line that take an uploaded file in the place of a screen."""

from pathlib import Path
from typing import Annotated

import typer

from core.errors import InvalidInput
from core.files.dialect import DELIMITERS
from core.files.limits import limits_of
from core.files.plain import plain_csv
from core.files.read import read_table
from core.files.text import ENCODINGS
from core.files.understood import Choices
from core.settings import load_settings

Spreadsheet = Annotated[Path, typer.Argument(help="CSV, XLSX, XLS or ODS; told apart by content.", dir_okay=False)]


def read(
    file: Spreadsheet,
    out: Annotated[Path, typer.Option(help="Where the plain CSV is written.", dir_okay=False)],
    encoding: Annotated[str | None, typer.Option(help=f"One of {', '.join(ENCODINGS)}.")] = None,
    delimiter: Annotated[str | None, typer.Option(help=f"One of {', '.join(DELIMITERS.values())}.")] = None,
    header_line: Annotated[
        int | None, typer.Option(min=0, help="The line of the header; 0 where there is none.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
) -> None:
    """Write a file as it is understood, as plain UTF-8 CSV with the header first. What is not given is guessed."""
    choices = Choices(encoding, _delimiter(delimiter), header_line, sheet)
    table = read_table(_content(file), file.name, limits=limits_of(load_settings()), choices=choices)
    try:
        out.write_bytes(plain_csv(table))
    except OSError as error:
        raise InvalidInput(f"{out} cannot be written: {error.strerror}.") from None
    suggested = "" if table.understood.certain else " (the encoding is a suggestion)"
    typer.echo(f"{table.understood}{suggested} · {table.cells.height:,} rows, {table.mended.height:,} mended", err=True)
    for line, reason, _ in table.mended.iter_rows():
        typer.echo(f"line {line:,}: {reason}", err=True)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from None


def _delimiter(word: str | None) -> str | None:
    if word is None or word in DELIMITERS:
        return word
    for delimiter, called in DELIMITERS.items():
        if word == called:
            return delimiter
    raise InvalidInput(f"--delimiter {word} is not one of {', '.join(DELIMITERS.values())}.")
