"""How a delimited text is written, told by its first lines: the reading by which most of them have the same width.

It is a guess, shown before it is used; a person can correct the delimiter.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.files.dialect import DELIMITERS, QUOTES, Dialect
from core.files.records import ADDRESS, Record, first_records

_SAMPLE = 1 << 17
_MOST_RECORDS = 100
_GOOD = 0.9


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the text: the width of most of its records, and what speaks for it, each from 0 to 1.

    `regular`: records of that width. `quoted`: quotes that surround cells. `addresses`: records with a cell that is
    an e-mail address and nothing else. `usual`: whether half of the cells are in quotes.
    """

    dialect: Dialect
    width: int
    regular: float
    quoted: float
    addresses: float
    usual: bool

    @property
    def rank(self) -> tuple[float, float, int, bool]:
        """The better one is greater."""
        return round(self.regular * self.quoted, 2), round(self.addresses, 1), self.width, self.usual


def sniff(data: bytes, delimiter: str | None = None) -> tuple[Dialect, list[str]]:
    """The dialect of a text, and what else its lines could be split at just as well; `delimiter` where it is known."""
    sample = _sample(data)
    if delimiter is not None:
        readings = _readings(sample, delimiter)
        return max(readings, key=lambda reading: reading.rank).dialect, []
    readings = [found for each in DELIMITERS if each != " " for found in _readings(sample, each) if _parts(found)]
    if max((reading.rank[0] for reading in readings), default=0) < _GOOD:
        # Names hold spaces: one parts cells only where nothing else does, and quotes or addresses say so.
        readings += [
            found
            for found in _readings(sample, " ")
            if _parts(found) and (found.addresses > 0.5 or (b'"' in sample and found.quoted > _GOOD))
        ]
    if not readings:
        return _one_column(sample), []
    best = max(readings, key=lambda reading: reading.rank)
    rivals = {
        DELIMITERS[other.dialect.delimiter]
        for other in readings
        if other.dialect.delimiter != best.dialect.delimiter and other.rank[0] == best.rank[0] == 1
    }
    return best.dialect, sorted(rivals)


def _sample(data: bytes) -> bytes:
    sample = data[:_SAMPLE]
    # What is cut in the middle of a line would be read as a line that breaks the rules.
    cut = max(sample.rfind(b"\n"), sample.rfind(b"\r")) if len(sample) < len(data) else -1
    return sample[: cut + 1] if cut >= 0 else sample


def _one_column(sample: bytes) -> Dialect:
    """Sentences hold commas; among addresses a comma is a delimiter that most lines lack."""
    absent = (delimiter for delimiter in DELIMITERS if delimiter.encode() not in sample)
    return Dialect("," if b"@" in sample else next(absent, ","))


def _parts(reading: Reading) -> bool:
    return reading.width > 1


def _readings(sample: bytes, delimiter: str) -> list[Reading]:
    return [_reading(sample, dialect) for dialect in _dialects(sample, delimiter)]


def _dialects(sample: bytes, delimiter: str) -> Iterator[Dialect]:
    """Those whose quotes are at work somewhere, and the usual one."""
    for padded in _paddings(sample, delimiter):
        for quote in QUOTES:
            for escaped in (False, True):
                dialect = Dialect(delimiter, quote, escaped, padded)
                usual = quote == '"' and not escaped
                if usual or (_mark(dialect) in sample and dialect.quotes_at_work(sample)):
                    yield dialect


def _paddings(sample: bytes, delimiter: str) -> tuple[bool, ...]:
    """Whether spaces after delimiters belong to no cell; both are tried where only quotes can tell."""
    if delimiter != "," or b", " not in sample:
        return (False,)
    if sample.count(b", ") * 10 >= sample.count(b",") * 9:
        return (True,)
    return (False, True) if any(b", " + quote.encode() in sample for quote in QUOTES) else (False,)


def _mark(dialect: Dialect) -> bytes:
    return (("\\" if dialect.escaped else "") + dialect.quote).encode()


def _reading(sample: bytes, dialect: Dialect) -> Reading:
    filled = [record for record in first_records(sample, 0, dialect, None, _MOST_RECORDS) if record.cells]
    widths = Counter(len(record.cells) for record in filled)
    width = max(widths, key=lambda each: (widths[each], each), default=1)
    working = dialect.quotes_at_work(sample)
    quotes = sum(sample.count(quote.encode()) for quote in QUOTES if quote == '"' or quote == dialect.quote)
    return Reading(
        dialect,
        width,
        widths[width] / len(filled) if filled else 0,
        working / quotes if quotes else 1,
        sum(map(_names_somebody, filled)) / len(filled) if filled else 0,
        working >= width * len(filled),
    )


def _names_somebody(record: Record) -> bool:
    return any(ADDRESS.fullmatch(cell.strip()) for cell in record.cells)
