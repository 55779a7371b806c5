"""How a delimited text is written: what parts its cells, what surrounds them, and what a regular record looks like.

The patterns work on UTF-8 bytes, whose delimiters and quotes are one byte each. None of them backtracks.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "space"}
QUOTES = {'"': "quotes", "'": "apostrophes"}
LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Dialect:
    """`quote` surrounds cells that hold a delimiter; inside them it is doubled, or has a backslash where `escaped`.

    `padded`: a space follows each delimiter and belongs to no cell.
    """

    delimiter: str
    quote: str = '"'
    escaped: bool = False
    padded: bool = False

    @property
    def words(self) -> str:
        """What a person would call it."""
        parts = [DELIMITERS[self.delimiter] + (" and space" if self.padded else "")]
        if self.quote != '"':
            parts.append(QUOTES[self.quote])
        if self.escaped:
            parts.append("backslashes")
        return ", ".join(parts)

    @property
    def plain(self) -> bool:
        """Whether any reader of CSV that knows delimiter and quote reads it."""
        return not (self.escaped or self.padded)

    def inside(self, text: str) -> str:
        """What is meant by the text between two quotes."""
        return text.replace("\\" + self.quote if self.escaped else self.quote * 2, self.quote)

    def cells(self, record: bytes) -> list[str]:
        """The cells of one regular record without its line end."""
        texts = [cell.decode() for cell in _cell(self).findall(record)]
        if self.padded:
            texts = [text.lstrip(" ") for text in texts]
        return [self.inside(text[1:-1]) if text.startswith(self.quote) else text for text in texts]

    def quotes_at_work(self, sample: bytes) -> int:
        """How many quotes of a text surround a cell, or stand inside one as the dialect has it."""
        mark = self.quote.encode()
        return sum(cell.count(mark) for cell in _quoted_cell(self).findall(sample)) if mark in sample else 0


@lru_cache(maxsize=64)
def run_of_lines(dialect: Dialect, width: int) -> re.Pattern[bytes]:
    """As many lines in a row as need no look at others: without a quote, or a regular record of `width` cells."""
    record = _record(dialect, _quoted(dialect, lines=False), b"{%d}" % (width - 1))
    bare = rb"[^\r\n" + _escaped(dialect.quote) + rb"]*+"
    ends = rb"(?:\r\n|\r|\n)"
    return re.compile(rb"(?:" + bare + ends + rb"|" + record + ends + rb")++")


@lru_cache(maxsize=64)
def regular_record(dialect: Dialect, width: int | None) -> re.Pattern[bytes]:
    """One regular record of `width` cells, or of any number; cells in quotes may go over several lines."""
    more = b"*+" if width is None else b"{%d}" % (width - 1)
    return re.compile(_record(dialect, _quoted(dialect, lines=True), more) + rb"(?:\r\n|\r|\n|\Z)")


@lru_cache(maxsize=64)
def closing_quote(dialect: Dialect) -> re.Pattern[bytes]:
    """A quote after which a cell may end."""
    return re.compile(_escaped(dialect.quote) + rb"(?:[\x20\r\n" + _escaped(dialect.delimiter) + rb"]|\Z)")


@lru_cache(maxsize=64)
def blank_line(dialect: Dialect) -> re.Pattern[bytes]:
    """A line of nothing but white space and delimiters."""
    return re.compile(rb"[\x20\t\x0b\x0c" + _escaped(dialect.delimiter) + rb"]*+(?:\r\n|\r|\n|\Z)")


@lru_cache(maxsize=64)
def padding_of_cells(dialect: Dialect) -> re.Pattern[bytes]:
    """A cell of a regular record and what ends it (group 1), and the spaces that follow."""
    bare = replace(dialect, padded=False)
    cell = rb"(?:" + _quoted(bare, lines=False) + rb"|" + _bare(bare) + rb")"
    return re.compile(rb"(" + cell + rb"(?:" + _escaped(dialect.delimiter) + rb"|\r\n|\r|\n))\x20*+")


@lru_cache(maxsize=64)
def _cell(dialect: Dialect) -> re.Pattern[bytes]:
    either = _quoted(dialect, lines=True) + rb"|" + _bare(dialect)
    return re.compile(rb"(?:\A|" + _escaped(dialect.delimiter) + rb")(" + either + rb")")


@lru_cache(maxsize=64)
def _quoted_cell(dialect: Dialect) -> re.Pattern[bytes]:
    before = rb"(?:\A|[\r\n]|" + _escaped(dialect.delimiter) + rb")"
    return re.compile(before + rb"(" + _quoted(dialect, lines=True) + rb")")


def _record(dialect: Dialect, quoted: bytes, more: bytes) -> bytes:
    cell = rb"(?:" + quoted + rb"|" + _bare(dialect) + rb")"
    return cell + rb"(?:" + _escaped(dialect.delimiter) + cell + rb")" + more


def _quoted(dialect: Dialect, *, lines: bool) -> bytes:
    """A cell in quotes, up to what must follow it; with or without line ends inside."""
    quote, ends = _escaped(dialect.quote), b"" if lines else rb"\r\n"
    if dialect.escaped:
        inside = rb"(?:[^" + quote + rb"\\" + ends + rb"]++|\\" + (rb"[\s\S]" if lines else rb"[^\r\n]") + rb")*+"
    else:
        inside = rb"(?:[^" + quote + ends + rb"]++|" + quote * 2 + rb")*+"
    return _padding(dialect) + quote + inside + quote + rb"(?=[\r\n" + _escaped(dialect.delimiter) + rb"]|\Z)"


def _bare(dialect: Dialect) -> bytes:
    """A cell without quotes around it; a quote within it is a character like others."""
    without = rb"(?!" + _escaped(dialect.quote) + rb")[^\r\n" + _escaped(dialect.delimiter) + rb"]*+"
    return _padding(dialect) + without


def _padding(dialect: Dialect) -> bytes:
    return rb"\x20*+" if dialect.padded else b""


def _escaped(character: str) -> bytes:
    return re.escape(character.encode())
