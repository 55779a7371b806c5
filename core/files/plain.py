"""A table as the plainest CSV there is: UTF-8, commas, the header first, a line feed after each row."""

import csv
import io

from core.files.table import Table


def plain_csv(table: Table) -> bytes:
    """The header as the file has it, and every row: as many cells as most have, and more only where a row has more.

    For programs, not for spreadsheets: no cell is changed, so that one may act there (core/files/downloads.py).
    """
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(table.header)
    if table.cells.width <= table.width:
        return header.getvalue().encode() + table.cells.write_csv(include_header=False).encode()
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    for row in table.cells.iter_rows():
        last = max((place for place, cell in enumerate(row, start=1) if cell), default=0)
        writer.writerow(row[: max(table.width, last)])
    return header.getvalue().encode() + rows.getvalue().encode()
