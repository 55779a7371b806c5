"""Frames as files that people take with them: CSV and XLSX in which no cell can act, and Parquet.

A spreadsheet program runs a CSV cell that begins like a formula, so such text gets an apostrophe before it; in XLSX
text is stored as text and needs none. Numbers and dates stay what they are.
"""

import io

import polars as pl
from xlsxwriter import Workbook

XLSX_ROWS = 100_000
# The full-width signs act as well.
_ACTS = "^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
# Nothing is guessed: text that looks like a formula, a number or a link is written as the text it is.
AS_IT_IS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def csv_file(frame: pl.DataFrame) -> bytes:
    """UTF-8 with a byte order mark and CRLF, as spreadsheet programs expect it; column names are the header."""
    text = pl.col(pl.String)
    safe = frame.with_columns(pl.when(text.str.contains(_ACTS)).then("'" + text).otherwise(text).name.keep())
    return safe.write_csv(include_bom=True, line_terminator="\r\n").encode()


def xlsx_file(frame: pl.DataFrame, *, sheet: str) -> bytes:
    """One sheet, its header in sight and filtering; at most XLSX_ROWS rows, or ValueError."""
    if frame.height > XLSX_ROWS:
        raise ValueError(f"{frame.height} rows are more than a sheet of {XLSX_ROWS}")
    file = io.BytesIO()
    with Workbook(file, AS_IT_IS) as workbook:
        frame.write_excel(
            workbook,
            sheet,
            table_style="Table Style Light 1",
            dtype_formats={pl.Date: "yyyy-mm-dd"},
            autofit=True,
            freeze_panes=(1, 0),
        )
    return file.getvalue()


def parquet_file(frame: pl.DataFrame) -> bytes:
    """For notebooks and reporting tools, which run no cell."""
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()
