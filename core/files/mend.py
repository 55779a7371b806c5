"""A line that breaks the rules of its file, read as a person would: the cells that make sense of it, or the fewest
that break.

A quote may be missing, stray, or not doubled; the line may have another delimiter. What fits the width of the table
is taken, the fewest broken rules first; nothing is thrown away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import heappop, heappush
from operator import itemgetter

from core.files.dialect import DELIMITERS, QUOTES, Dialect

# Beyond these a line is split at each delimiter: there is no sense to be made of it.
_MOST_QUOTES = 200
_MOST_CELLS = 2000
_MOST_STEPS = 100_000
_STRAY_PRICE = 2
# Most lines break two rules at most, and are read much sooner by who looks no further.
_CHEAP = 4
STRAY = "A quote is missing, stray or not doubled"

_Way = tuple[int, int, str]
# How many rules a reading breaks, and its cells.
_Reading = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Mended:
    """Cells, and why they are not simply what the line says; `fits` where they are as many as the table is wide."""

    cells: list[str]
    reason: str
    fits: bool


def mended(line: str, dialect: Dialect, width: int) -> Mended:
    """The best reading of a line that is no regular record, or the last line of a file, which may be one."""
    ruled = _ruled(line, dialect)
    if ruled is not None and len(ruled) == width:
        return Mended(ruled, "", fits=True)
    if ruled is None:
        # A line that breaks no rule is not bent to the width of the table.
        found = _fitting(line, dialect, width)
        if "\\" in line:
            escaped = _fitting(line, replace(dialect, escaped=not dialect.escaped), width)
            found = min(filter(None, (found, escaped)), key=itemgetter(0), default=None)
        if found is not None:
            return Mended(found[1], STRAY, fits=True)
    for other in _others(line, dialect, width):
        found = _fitting(line, other, width)
        if found is not None:
            return Mended(found[1], f"Written with {other.words}, unlike the rest", fits=True)
    if ruled is not None and len(ruled) > width and not any(map(str.strip, ruled[width:])):
        return Mended(ruled[:width], "", fits=True)
    cells = plainest_cells(line, dialect) if ruled is None else ruled
    return Mended(cells, ragged(len(cells), width), fits=False)


def ragged(cells: int, width: int) -> str:
    """The reason for a row of so many cells in a table of another width."""
    return f"{'Fewer' if cells < width else 'More'} cells than the table: {cells:,}, not {width:,}"


def plainest_cells(line: str, dialect: Dialect) -> list[str]:
    """The cells of the reading that breaks the fewest rules."""
    found = _simple(line, dialect) or _cheapest(line, dialect, None)
    return _bare_cells(line, dialect) if found is None else found[1]


def fitting_cells(line: str, dialect: Dialect, width: int) -> list[str] | None:
    """Exactly `width` cells, by the fewest broken rules; None where no reading gives so many."""
    found = _fitting(line, dialect, width)
    return None if found is None else found[1]


def _ruled(line: str, dialect: Dialect) -> list[str] | None:
    """The cells of a line that breaks no rule."""
    found = _simple(line, dialect) or _way(line, dialect, None, 0)
    return found[1] if found is not None and not found[0] else None


# A line that may end a cell of several lines is looked at again as a row of its own.
@lru_cache(maxsize=16)
def _fitting(line: str, dialect: Dialect, width: int) -> _Reading | None:
    simple = _simple(line, dialect)
    if simple is not None:
        return simple if len(simple[1]) == width and not _ends_within(line) else None
    return _cheapest(line, dialect, width)


def _simple(line: str, dialect: Dialect) -> _Reading | None:
    """A line whose quotes can surround nothing, or so many that there is no sense in them, is split at delimiters."""
    quotes = line.count(dialect.quote)
    if quotes > _MOST_QUOTES or line.count(dialect.delimiter) >= _MOST_CELLS:
        return quotes, _bare_cells(line, dialect)
    opens = quotes and _opening(dialect).search(line) is not None
    return (int(opens), _bare_cells(line, dialect)) if quotes < 2 or not opens else None


def _bare_cells(line: str, dialect: Dialect) -> list[str]:
    """What is between the delimiters."""
    cells = line.split(dialect.delimiter)
    return [cell.removeprefix(" ") for cell in cells] if dialect.padded else cells


def _ends_within(text: str) -> bool:
    return "\n" in text or "\r" in text


@lru_cache(maxsize=64)
def _opening(dialect: Dialect) -> re.Pattern[str]:
    """A quote that begins a cell."""
    return re.compile(rf"(?:\A|{re.escape(dialect.delimiter)})\x20*+{dialect.quote}")


def _opens(cell: str, dialect: Dialect) -> bool:
    return cell.lstrip(" ").startswith(dialect.quote)


def _cheapest(line: str, dialect: Dialect, width: int | None) -> _Reading | None:
    """The way through the line that breaks the fewest rules, by exactly `width` steps if that is given."""
    return _way(line, dialect, width, _CHEAP) or _way(line, dialect, width, len(line) * _STRAY_PRICE)


def _way(line: str, dialect: Dialect, width: int | None, most: int) -> _Reading | None:
    """The cheapest way at a cost of at most `most`; None where there is none, or too many."""
    length, taken = len(line), 0
    # For each position and number of cells before it: what that cost, and the cell and the position it came from.
    ways: dict[int, dict[int, _Way]] = {0: {0: (0, 0, "")}}
    heap = [0]
    while heap and taken < _MOST_STEPS:
        start = heappop(heap)
        if start > length:
            break
        steps = list(_cells_from(line, start, dialect, most))
        taken += len(steps) * len(ways[start])
        for count, (cost, _, _) in ways[start].items():
            if width is not None and count == width:
                continue
            number = 0 if width is None else count + 1
            for end, cell, price in steps:
                if cost + price > most:
                    continue
                if end + 1 not in ways:
                    ways[end + 1] = {}
                    heappush(heap, end + 1)
                reached = ways[end + 1]
                if number not in reached or cost + price < reached[number][0]:
                    reached[number] = (cost + price, start, cell)
    if taken >= _MOST_STEPS or (width or 0) not in ways.get(length + 1, {}):
        return None
    return _walked(ways, length + 1, width or 0)


def _walked(ways: dict[int, dict[int, _Way]], position: int, count: int) -> _Reading:
    cost = ways[position][count][0]
    cells: list[str] = []
    while position > 0:
        _, before, cell = ways[position][count]
        cells.append(cell)
        count, position = max(count - 1, 0), before
    return cost, cells[::-1]


def _cells_from(line: str, start: int, dialect: Dialect, most: int) -> Iterator[tuple[int, str, int]]:
    """Each way to read a cell from here: where it ends, its text, and how many rules that breaks, about `most`."""
    quote, delimiter = dialect.quote, dialect.delimiter
    end = line.find(delimiter, start)
    end = len(line) if end < 0 else end
    bare = line[start:end]
    opens = _opens(bare, dialect)
    # Only quotes keep lines together.
    if not _ends_within(bare):
        yield end, bare.removeprefix(" ") if dialect.padded else bare, bare.count(quote) if opens else 0
    if not opens or (delimiter == " " and not bare.startswith(quote)):
        return
    opening = closing = start + bare.index(quote)
    while (closing := line.find(quote, closing + 1)) >= 0:
        after = closing + 1
        if delimiter != " ":
            while line[after : after + 1] == " ":
                after += 1
        if after == len(line) or line[after] == delimiter:
            inside = line[opening + 1 : closing]
            apart = (opening > start and not dialect.padded) + (after > closing + 1)
            price = apart + _STRAY_PRICE * _strays(inside, dialect)
            # The second quote of a pair makes a cell cheaper by one stray quote.
            if price > most + _STRAY_PRICE:
                return
            if price <= most:
                yield after, dialect.inside(inside), price


def _strays(inside: str, dialect: Dialect) -> int:
    """Quotes that should have been doubled."""
    ruled = "\\" + dialect.quote if dialect.escaped else dialect.quote * 2
    return inside.replace(ruled, "").count(dialect.quote)


def _others(line: str, dialect: Dialect, width: int) -> Iterator[Dialect]:
    """Other quotes, where they surround something, and other delimiters, where there are enough of them.

    Names hold spaces: these say nothing.
    """
    for quote in QUOTES:
        if quote != dialect.quote and line.count(quote) > 1:
            other = replace(dialect, quote=quote)
            if other.quotes_at_work(line.encode()):
                yield other
    for delimiter in DELIMITERS:
        if delimiter not in (dialect.delimiter, " ") and line.count(delimiter) >= width - 1 > 0:
            yield Dialect(delimiter, dialect.quote)
