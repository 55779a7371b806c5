"""The addresses that a cell of a spreadsheet holds, out of whatever they are wrapped in.

`Jane Roe <jane@acme.com>`, `mailto:`, quotes, brackets, links, full stops and commas at the end, several addresses in
one cell. Nothing is guessed beyond wrapping: a cell that says anything else stays as it is, and is no address.
"""

import html
import re

import polars as pl

from core.rules.emails import BLANK, cleaned, email_keys, is_plain, plain_keys

# Double quotes of all kinds, straight, curly, low and angled; then single ones, which may be part of an address.
_DOUBLE = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a'
_SINGLE = "'\u2018\u2019\u201a`"
_QUOTES = _DOUBLE + _SINGLE
_PARTS = rf"\s<>()\[\]{_DOUBLE};,|:"
# Any of these, or two at-signs: the cell may be more than an address.
_MORE = rf"(?s)[{_PARTS}{{}}&]|[{_SINGLE}.]$|@.*@"
_ADDRESS = rf"[^{_PARTS}@]+@[^{_PARTS}@{{}}?&/\\]+"
_SCHEME = r"(?i:mailto:|smtp:)?"
_QUERY = r"(?:\?[^\s<>\"]*)?"
_END = r"[\s.,;:]*$"
# Tried in this order: a name and an address in angle brackets, an address between single quotes, an address alone, one
# and a name in round brackets, the link of a workbook. A single quote before an address alone is part of it.
_FORMS = (
    rf"^(?P<name>[^<>@]*)<\s*{_SCHEME}(?P<address>{_ADDRESS}){_QUERY}\s*>{_END}",
    rf"^(?P<name>)[\s(\[{_QUOTES}]*[{_SINGLE}]{_SCHEME}(?P<address>{_ADDRESS})[{_SINGLE}][\s)\]{_QUOTES}.,;:]*$",
    rf"^(?P<name>)[\s(\[{_DOUBLE}]*{_SCHEME}(?P<address>{_ADDRESS}){_QUERY}[\s)\]{_QUOTES}.,;:]*$",
    rf"^{_SCHEME}(?P<address>{_ADDRESS})\s*\((?P<name>[^()@]*)\){_END}",
    rf"(?i)^=hyperlink\((?P<name>)\s*\"(?:mailto:)?(?P<address>{_ADDRESS}){_QUERY}\"(?:\s*[,;]\s*\"[^\"]*\")?\s*\)$",
)
# One address twice, as a text and as its link: [jane@acme.com](mailto:jane@acme.com).
_TWICE = re.compile(rf"^\[?\s*({_ADDRESS})\s*\]?\s*[(<\[]\s*{_SCHEME}({_ADDRESS}){_QUERY}\s*[)>\]]{_END}")
_PIECE = re.compile(r"\"[^\"]*\"\s*<[^<>]*>|[^;,|\r\n]+")
_PARTED = re.compile(r"[\s/]+")


def keyed_addresses(cells: pl.Series, known: pl.Series | None = None) -> pl.DataFrame:
    """What `addresses` finds in each cell, and what core.rules.emails.email_keys says of it: key and problem.

    One row per cell, in order: address, name, others, key, problem. `known` are keys made before.
    """
    texts = cells.cast(pl.String).fill_null("")
    key = plain_keys(texts)
    found = pl.DataFrame({"address": texts.str.strip_chars(BLANK), "key": key}).with_columns(
        name=pl.lit(""), others=pl.lit(None, pl.List(pl.String)), problem=pl.lit("")
    )
    places = key.is_null().arg_true()
    if places.is_empty():
        return found
    rest = addresses(texts.gather(places))
    rest = rest.hstack(email_keys(rest["address"], known))
    rest = rest.with_columns(index=places)
    return found.with_row_index().update(rest, on="index", include_nulls=True, maintain_order="left").drop("index")


def addresses(cells: pl.Series) -> pl.DataFrame:
    """One row per cell, in order: `address`, `name` and `others`.

    `address` is the first one in the cell, or the cell itself, trimmed, where it holds none; `name` the person's name
    that stands beside it, or ""; `others` (list of text) the further addresses of a cell that holds several, else null.
    """
    texts = cleaned(cells)
    found = pl.DataFrame({"address": texts}).with_columns(name=pl.lit(""), others=pl.lit(None, pl.List(pl.String)))
    wrapped = texts.str.contains(_MORE)
    places = wrapped.arg_true()
    # Signs of wrapping may be part of an address.
    places = places.filter(~is_plain(texts.gather(places).str.to_lowercase()))
    if places.is_empty():
        return found
    inside = _unwrapped(texts.gather(places))
    address = inside["address"].zip_with(inside["address"].is_not_null(), texts.gather(places))
    return found.with_columns(
        address=texts.scatter(places, address),
        name=found["name"].scatter(places, inside["name"]),
        others=inside["others"].extend_constant(None, 1).gather(_place_or_last(places, texts.len())),
    )


def _place_or_last(places: pl.Series, length: int) -> pl.Series:
    """For each of `length` rows its rank among `places`, or their number where it is none of them."""
    ranks = pl.repeat(places.len(), length, dtype=pl.UInt32, eager=True)
    return ranks.scatter(places, pl.int_range(places.len(), dtype=pl.UInt32, eager=True))


def _unwrapped(texts: pl.Series) -> pl.DataFrame:
    """One row per text: address (null where none is understood), name, others."""
    found = _single(texts).with_columns(others=pl.lit(None, pl.List(pl.String)))
    several = texts.str.contains("(?s)@.*@")
    if not several.any():
        return found
    known = {text: _several(text) for text in texts.filter(several).unique()}
    rows = [known.get(text, row) for text, row in zip(texts, found.iter_rows(), strict=True)]
    return pl.DataFrame(rows, schema=found.schema, orient="row")


def _single(texts: pl.Series) -> pl.DataFrame:
    """Of texts with one at-sign at most: address, name."""
    read = texts
    if texts.str.contains("&", literal=True).any():
        read = texts.str.replace_many(["&lt;", "&gt;", "&quot;"], ["<", ">", '"'])
    address = pl.Series("address", [None], pl.String).new_from_index(0, texts.len())
    name = pl.Series("name", [""], pl.String).new_from_index(0, texts.len())
    for form in _FORMS:
        left = address.is_null().arg_true()
        if left.is_empty():
            break
        groups = read.gather(left).str.extract_groups(form).struct
        address = address.scatter(left, groups.field("address").str.strip_chars_end(f"{_QUOTES}."))
        name = name.scatter(left, groups.field("name").fill_null("").str.strip_chars(f"{_QUOTES} ,;:\t\r\n"))
    return pl.DataFrame({"address": address, "name": name})


def _several(text: str) -> tuple[str | None, str, list[str] | None]:
    """Of a text with several at-signs: the first address, its name, the others; nothing where any part is unclear."""
    read = html.unescape(text)
    twice = _TWICE.match(read)
    pieces = list(twice.groups()) if twice else [part for piece in _PIECE.findall(read) for part in _parts(piece)]
    found = _single(pl.Series(pieces, dtype=pl.String))
    for place, piece in enumerate(pieces):
        # "Roe, Jane <jane@acme.com>" came apart at its comma: the last name belongs to what follows.
        is_last_name = "<" in "".join(pieces[place + 1 : place + 2])
        if piece.strip() and found["address"][place] is None and ("@" in piece or not is_last_name):
            return None, "", None
    distinct: dict[str, tuple[str, str]] = {}
    for address, name in found.drop_nulls("address").iter_rows():
        distinct.setdefault(address.lower(), (address, name))
    (first, name), *rest = distinct.values()
    return first, name, [address for address, _ in rest] or None


def _parts(piece: str) -> list[str]:
    """A piece of a list; where white space or a slash is all that parts its addresses, each of them."""
    return _PARTED.split(piece.strip()) if piece.count("@") > 1 and "<" not in piece else [piece]
