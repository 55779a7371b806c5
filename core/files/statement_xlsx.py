"""A renewal statement as a workbook: a sheet Summary, and a sheet People with everybody. Text stays text."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from core.files.downloads import AS_IT_IS
from core.files.statement_words import as_of, consequences, steps
from core.rules.statement import Statement

_DATES = ("First day without access", "Learners", "Managers", "People", "Unallocated", "Already renewed")
_STOCK = ("First day without access", "Starts on", "Unallocated")
_ORDERS = ("Order", "Requested on", "Licenses", "PO number")
_PEOPLE = {
    "name": "Name",
    "email": "E-mail",
    "department": "Department",
    "is_manager": "Manager",
    "expires_on": "First day without access",
    "has_expired": "Has expired",
}
_WIDTHS = (28, 34, 24, 12, 26, 16)
_ACCENT = "#0f766e"
# A sentence goes over all columns: about so many characters a line, of so many points.
_LINE_LENGTH, _LINE_HEIGHT = 120, 15
# How a row is written, and its cells.
_Row = tuple[str, Sequence[Any]]


def statement_xlsx(statement: Statement) -> bytes:
    """Two sheets; the totals of the first are the rows of the second. The same statement is the same bytes."""
    file = io.BytesIO()
    with Workbook(file, AS_IT_IS) as workbook:
        workbook.set_properties({"title": "Renewal statement", "created": statement.made_at.replace(tzinfo=None)})
        bold = {"bold": True, "valign": "top"}
        styles = {
            "title": workbook.add_format(bold | {"font_size": 16, "font_color": _ACCENT}),
            "heading": workbook.add_format(bold | {"font_size": 12, "font_color": _ACCENT}),
            "header": workbook.add_format(bold | {"bottom": 1, "bottom_color": _ACCENT}),
            "number_header": workbook.add_format(bold | {"bottom": 1, "bottom_color": _ACCENT, "align": "right"}),
            "day": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "number": workbook.add_format({"num_format": "#,##0"}),
            "total": workbook.add_format(bold | {"num_format": "#,##0", "top": 1, "top_color": _ACCENT}),
            "sentence": workbook.add_format({"text_wrap": True, "valign": "top"}),
            "text": workbook.add_format(),
        }
        _summary(workbook.add_worksheet("Summary"), statement, styles)
        _people(workbook.add_worksheet("People"), statement, styles)
    return file.getvalue()


def _summary(sheet: Worksheet, statement: Statement, styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 5, 16)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    rows: list[_Row] = [
        ("title", ("Renewal statement",)),
        ("text", ("Company", statement.company)),
        ("text", ("As of", as_of(statement))),
        ("text", ("Account manager", f"{statement.account_manager}, {statement.account_manager_email}")),
        ("text", ("Orders", statement.link)),
        *_titled("What ends", [("number_header", _DATES), *_dates(statement)]),
        *_titled("In stock", [("number_header", _STOCK), *_stock(statement)] if statement.stock else []),
        *_titled("Requested, not assigned yet", [("header", _ORDERS), *_orders(statement)] if statement.orders else []),
        *_titled("What happens if nothing is done", [("sentence", (each,)) for each in consequences(statement)]),
        *_titled("What to do", [("sentence", (each,)) for each in steps(statement)]),
    ]
    for place, (style, cells) in enumerate(rows):
        if style == "sentence":
            sheet.set_row(place, _LINE_HEIGHT * -(-len(cells[0]) // _LINE_LENGTH))
            sheet.merge_range(place, 0, place, 5, cells[0], styles[style])
        else:
            _write(sheet, place, cells, styles, style)


def _titled(heading: str, rows: list[_Row]) -> list[_Row]:
    """The rows below an empty one and their heading; nothing where there are none."""
    return [("text", ()), ("heading", (heading,)), *rows] if rows else []


def _dates(statement: Statement) -> list[_Row]:
    total = statement.total
    counts = (total.learners, total.managers, total.people, total.unallocated, total.renewed)
    return [
        *(
            ("number", (each.expires_on, each.learners, each.managers, each.people, each.unallocated, each.renewed))
            for each in statement.dates
        ),
        ("total", ("Total", *counts)),
        ("text", ("Expired earlier, not listed", statement.expired_before)),
    ]


def _stock(statement: Statement) -> list[_Row]:
    return [("number", (lot.expires_on, lot.starts_on, lot.unallocated)) for lot in statement.stock]


def _orders(statement: Statement) -> list[_Row]:
    return [
        ("number", (order.number, order.requested_on, order.quantity, order.po_number)) for order in statement.orders
    ]


def _people(sheet: Worksheet, statement: Statement, styles: dict[str, Any]) -> None:
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    _write(sheet, 0, list(_PEOPLE.values()), styles, "header")
    for place, person in enumerate(statement.people.select(*_PEOPLE).iter_rows(), start=1):
        cells = [("yes" if cell else "no") if isinstance(cell, bool) else cell for cell in person]
        _write(sheet, place, cells, styles, "text")
    sheet.autofilter(0, 0, max(1, statement.people.height), len(_PEOPLE) - 1)


def _write(sheet: Worksheet, place: int, cells: Iterable[Any], styles: dict[str, Any], style: str) -> None:
    """Each value as what it is; a text never as anything but a text."""
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            # The first column is not of numbers.
            of_text = {"number": "text", "number_header": "header" if column == 0 else style}
            sheet.write_string(place, column, cell, styles[of_text.get(style, style)])
        elif isinstance(cell, int):
            sheet.write_number(place, column, cell, styles["number" if style == "text" else style])
        else:
            sheet.write_datetime(place, column, cell, styles["day"])
