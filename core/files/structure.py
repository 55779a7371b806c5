"""Where a table begins: what stands above its header, how many rows the header has, or that there is none.

Told by what the cells look like. It is a guess, shown before it is used, that a person can correct.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from core.files.records import ADDRESS

_MOST_ABOVE = 30
_MOST_HEADER_ROWS = 3
_LOOKED_AT = 30
_MOSTLY = 0.8
_LETTERS = re.compile(r"[^\W\d_]+")
_NAMES_ADDRESSES = re.compile(r"(?:e.?)?mail(?: address(?:es)?)?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Header:
    """The header is `rows` rows after `above` others; none where a table has no header."""

    above: int
    rows: int


def find_header(rows: Sequence[Sequence[str]], width: int) -> Header:
    """Where the header is in the first rows of a table (blank ones have no cells) that is mostly `width` cells wide."""
    filled = [_filled(row) for row in rows]
    usual = sorted(count for count in filled if count)
    # Titles above a table fill fewer cells than its rows.
    enough = max(min(2, width), usual[len(usual) // 2] * 0.6 if usual else 0)
    first = next((number for number, count in enumerate(filled[:_MOST_ABOVE]) if count >= enough), None)
    if first is None:
        first = next((number for number, count in enumerate(filled) if count), len(rows))
    if first == len(rows):
        return Header(first, 0)
    if _is_data(rows[first], _looks(rows[first + 1 :], width)):
        named = first > 0 and filled[first - 1] > 0 and len(rows[first - 1]) == width > 1
        return Header(first - 1, 1) if named else Header(first, 0)
    count = 1
    while count < _MOST_HEADER_ROWS and first + count < len(rows) - 1:
        if not _goes_on(rows[first + count], rows[first], _looks(rows[first + count + 1 :], width)):
            break
        count += 1
    return Header(first, count)


def joined_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """The names in a header of one or more rows: what stands above each other belongs together."""
    if len(rows) == 1:
        return list(rows[0])
    columns = zip_longest(*rows, fillvalue="")
    return [" ".join(filter(None, map(str.strip, column))) for column in columns]


def address_column(rows: Sequence[Sequence[str]], width: int) -> int | None:
    """The first column whose cells are mostly e-mail addresses."""
    return next((place for place, look in enumerate(_looks(rows, width)) if look == "@"), None)


def look(cell: str) -> str:
    """What a cell looks like: "@" for an address, else letters as "a" and digits as "9": "28/01/2018" is "9/9/9"."""
    text = cell.strip()
    return "@" if ADDRESS.fullmatch(text) else _DIGITS.sub("9", _LETTERS.sub("a", text))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _looks(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """For each column what most of its cells look like, where that says something: a digit or an address is in it."""
    looks = []
    rows = rows[:_LOOKED_AT]
    for place in range(width):
        seen = Counter(look(row[place]) for row in rows if place < len(row) and row[place].strip())
        most, count = seen.most_common(1)[0] if seen else ("", 0)
        telling = ("@" in most or "9" in most) and count >= _MOSTLY * seen.total()
        looks.append(most if telling else "")
    return looks


def _is_data(row: Sequence[str], looks: Sequence[str]) -> bool:
    """Whether the row that should be the header looks like those under it."""
    if any(ADDRESS.fullmatch(cell.strip()) for cell in row):
        return True
    alike = [look(cell) == most for cell, most in zip(row, looks, strict=False) if most and cell.strip()]
    return len(alike) > 0 and all(alike)


def _goes_on(row: Sequence[str], header: Sequence[str], looks: Sequence[str]) -> bool:
    """Whether a row under the header belongs to it: it repeats it, names the column of addresses, or, where there is
    none, looks like none of at least two telling columns.

    A row of people is never taken for one.
    """
    if any("@" in cell for cell in row) or not any(map(str.strip, row)):
        return False
    if [cell.strip().casefold() for cell in row] == [cell.strip().casefold() for cell in header]:
        return True
    told = [(cell, most) for cell, most in zip(row, looks, strict=False) if most and cell.strip()]
    if "@" in looks:
        return any(most == "@" and _NAMES_ADDRESSES.fullmatch(cell.strip()) for cell, most in told)
    return len(told) >= 2 and not any("9" in look(cell) for cell, _ in told)
