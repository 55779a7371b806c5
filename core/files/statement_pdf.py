"""A renewal statement on paper: A4, one page as a rule, the same bytes for the same statement on every machine.

Layout and labels are in statement.typ; what is typed goes there as JSON and is never markup. The fonts are those within
the package: Latin, Greek, Cyrillic, Hebrew, Arabic and Devanagari are printed, other scripts as boxes, which is said.
"""

import json
import re
from pathlib import Path
from typing import Any

import typst

from core.files.statement_words import as_of, consequences, day, people_of, steps
from core.rules.statement import Statement, StatementDate
from core.rules.text import one_line

_TEMPLATE = Path(__file__).with_name("statement.typ")
# How many people are named: so many as leave it at one page, and the most of them where even the fewest do not.
_NAMED = (25, 22, 19, 16, 13, 10, 7)
_MOST_LISTED = 5
# What no font in the package has: Thai to Korean, Chinese, Japanese, emoji and what lies beyond.
_UNPRINTED = re.compile("[\u0e00-\u10ff\u1100-\u11ff\u2e80-\ua63f\uac00-\ud7ff\uf900-\ufaff\U00010000-\U0010ffff]")
# What is wider than its column may break.
_LONG = re.compile(r"\S{32}(?=\S{8})")
_NAME_LIMIT, _ADDRESS_LIMIT = 80, 120
_BREAK = "\N{ZERO WIDTH SPACE}"


def statement_pdf(statement: Statement) -> bytes:
    """At most 25 people are named, fewer where that spares a second page; the spreadsheet has all."""
    named = next((count for count in _NAMED if _pages(statement, count) == 1), _NAMED[0])
    file = typst.compile(
        _TEMPLATE, format="pdf", timestamp=statement.made_at.replace(microsecond=0), **_input(statement, named)
    )
    return bytes(file)


def _pages(statement: Statement, named: int) -> int:
    return int(typst.query(_TEMPLATE, "<pages>", field="value", one=True, **_input(statement, named)))


def _input(statement: Statement, named: int) -> dict[str, Any]:
    """Nothing but the template, the data and the package's own fonts is read."""
    data = json.dumps(_data(statement, named))
    return {"root": _TEMPLATE.parent, "font_paths": [], "ignore_system_fonts": True, "sys_inputs": {"data": data}}


def _data(statement: Statement, most: int) -> dict[str, Any]:
    named = statement.people.head(most)
    people = [
        [
            _shown(row["name"], _NAME_LIMIT),
            _shown(row["email"], _ADDRESS_LIMIT),
            _shown(row["department"], _NAME_LIMIT),
            "Manager" if row["is_manager"] else "",
            day(row["expires_on"]),
        ]
        for row in named.iter_rows(named=True)
    ]
    more = statement.people.height - named.height
    unprinted = any(_UNPRINTED.search(text) for text in (statement.company, *(cell for row in people for cell in row)))
    return {
        "title": "Renewal statement",
        "company": _shown(statement.company, _ADDRESS_LIMIT),
        "as_of": as_of(statement),
        "key_figures": _key_figures(statement),
        "date_header": [
            "First day without access",
            "",
            "Learners",
            "Managers",
            "People",
            "Unallocated",
            "Renewed already",
        ],
        "dates": [
            [day(each.expires_on), "expired" if each.has_expired else "", *_counts(each)] for each in statement.dates
        ],
        "total": ["Total", "", *_counts(statement.total)],
        "earlier": f"Expired earlier and not listed: {people_of(statement.expired_before)}."
        if statement.expired_before
        else "",
        "consequences": consequences(statement),
        "steps": steps(statement),
        "link": statement.link,
        "link_text": statement.link.partition("?")[0],
        "stock_header": ["First day without access", "Can be allocated", "Licenses"],
        "stock": _stock(statement),
        "order_header": ["Order", "Requested on", "PO number", "Licenses"],
        "orders": _orders(statement),
        "people_header": ["Name", "E-mail", "Department", "", "First day without access"],
        "people": people,
        "more": f"and {more:,} more, all in the spreadsheet" if more else "",
        "unprinted": "Characters shown as boxes cannot be printed here; the spreadsheet has them." if unprinted else "",
        "account_manager": _shown(statement.account_manager, _NAME_LIMIT),
        "account_manager_email": one_line(statement.account_manager_email),
    }


def _key_figures(statement: Statement) -> list[tuple[str, str]]:
    gone = statement.expired_before + sum(each.people for each in statement.expired)
    ending = sum(each.people for each in statement.coming)
    return [
        (f"{gone:,}", "without access already"),
        (f"{ending:,}", "lose access in the next 60 days"),
        (f"{statement.lasting_stock + statement.requested:,}", "in stock for longer, or requested"),
        (f"{statement.missing:,}", "to request to renew everybody listed"),
    ]


def _stock(statement: Statement) -> list[list[str]]:
    rows = [
        [day(lot.expires_on), f"from {day(lot.starts_on)}" if lot.starts_later else "now", *_numbers(lot.unallocated)]
        for lot in statement.stock[:_MOST_LISTED]
    ]
    rest = statement.stock[_MOST_LISTED:]
    return [*rows, [f"{len(rest):,} more", "", *_numbers(sum(lot.unallocated for lot in rest))]] if rest else rows


def _orders(statement: Statement) -> list[list[str]]:
    rows = [
        [order.number, day(order.requested_on), _shown(order.po_number, _NAME_LIMIT), *_numbers(order.quantity)]
        for order in statement.orders[:_MOST_LISTED]
    ]
    rest = statement.orders[_MOST_LISTED:]
    return [*rows, [f"{len(rest):,} more", "", "", *_numbers(sum(order.quantity for order in rest))]] if rest else rows


def _counts(each: StatementDate) -> list[str]:
    return _numbers(each.learners, each.managers, each.people, each.unallocated, each.renewed)


def _numbers(*values: int) -> list[str]:
    return [f"{value:,}" for value in values]


def _shown(text: str, limit: int) -> str:
    """In one line that fits: cut at `limit` characters, and breakable where it would be wider than its column."""
    line = one_line(text)
    return _LONG.sub(lambda found: found[0] + _BREAK, line if len(line) <= limit else line[: limit - 1] + "…")
