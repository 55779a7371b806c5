"""E-mail addresses: what was typed, and the key by which two spellings are one person (docs/design.md section 2).

The key is NFC, trimmed, with the domain as lower-case A-label and the local part lower-cased for A to Z only. Dots,
plus signs, look-alikes and full-width letters are never folded: RFC 5321 leaves the local part to its host.
Nothing is looked up in the DNS. Refuses lists, display names, quoted local parts, literals, `.local` and the like.
`email_keys` gives a whole column the answers of `parse_email` and asks it only where they are not plain to see.
"""

import re
import string
import unicodedata
from dataclasses import dataclass

import polars as pl
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from core.errors import InvalidInput
from core.rules.text import quoted

MAX_LENGTH = 254
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# White space as Unicode defines it, and the zero-width characters that copying from a document brings along.
_BLANK = (
    string.whitespace
    + "\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
    + "".join(map(chr, range(0x2000, 0x2010)))
)

# Lower-case addresses that are their own key beyond doubt. Two hyphens in a row are left out: Punycode is decoded.
_ATOM = r"[a-z0-9_!#$%&'*+\-/=?^`{|}~]+"
_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
_PLAIN = rf"\A{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[a-z]{{1,63}}\z"
_NOT_PLAIN = rf"--|\A[^@]{{65}}|[@.](?:{'|'.join(map(re.escape, SPECIAL_USE_DOMAIN_NAMES))})\z"
_KEYS = {"typed": pl.String, "parsed": pl.String, "problem": pl.String}


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """`display` is what was typed, trimmed; `key` is what addresses are matched by."""

    display: str
    key: str


def parse_email(text: str) -> EmailAddress:
    """One address; raises InvalidInput that quotes the text, shortened, and names what is wrong with it."""
    display = text.strip(_BLANK)
    if not display:
        raise InvalidInput("The e-mail address is empty. Give one, such as ana@acme.example.")
    if len(unicodedata.normalize("NFC", display)) > MAX_LENGTH:
        raise InvalidInput(f"{quoted(display)} is not an e-mail address: it is longer than {MAX_LENGTH} characters.")
    try:
        valid = validate_email(display, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise InvalidInput(f"{quoted(display)} is not an e-mail address that can be used. {error}") from None
    return EmailAddress(display, f"{valid.local_part.translate(_ASCII_LOWER)}@{valid.ascii_domain.lower()}")


def email_key(text: str) -> str:
    """The key alone; a key is its own key. Raises InvalidInput as `parse_email` does."""
    return parse_email(text).key


def email_keys(texts: pl.Series, known: pl.Series | None = None) -> pl.DataFrame:
    """What `parse_email` says of each text: its `key`, or null and the sentence of the refusal as `problem`, else "".

    One row per text, in order; null is an empty text. `known` are keys made before: they need no second look.
    """
    cells = pl.DataFrame({"typed": texts.cast(pl.String)}).select(pl.col("typed").fill_null("").str.strip_chars(_BLANK))
    # Only ASCII may be lowered before it is parsed: "I" and a combining dot are one letter, "i" and the dot are two.
    ascii_only = pl.col("typed").str.len_bytes() == pl.col("typed").str.len_chars()
    cells = cells.with_columns(
        key=pl.when(ascii_only).then(pl.col("typed").str.to_lowercase()).otherwise(pl.col("typed"))
    )
    plain = (
        (pl.col("key").str.len_bytes() <= MAX_LENGTH)
        & pl.col("key").str.contains(_PLAIN)
        & ~pl.col("key").str.contains(_NOT_PLAIN)
    )
    if known is not None:
        plain = pl.col("key").is_in(known.implode()) | plain
    cells = cells.with_columns(plain=plain)
    return cells.join(
        _parsed(cells.filter(~pl.col("plain"))["typed"].unique()), on="typed", how="left", maintain_order="left"
    ).select(
        key=pl.when("plain").then("key").otherwise("parsed"),
        problem=pl.when("plain").then(pl.lit("")).otherwise("problem"),
    )


def _parsed(texts: pl.Series) -> pl.DataFrame:
    rows: list[tuple[str, str | None, str]] = []
    for text in texts:
        try:
            rows.append((text, email_key(text), ""))
        except InvalidInput as refusal:
            rows.append((text, None, str(refusal)))
    return pl.DataFrame(rows, schema=_KEYS, orient="row")
