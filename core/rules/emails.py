"""E-mail addresses: what was typed, and the key by which two spellings are one person (docs/adr/0010).

The key is trimmed, without invisible characters, NFC, lower-case, its domain an A-label. Dots, plus signs, look-alikes
and full-width letters are never folded. Nothing is looked up in the DNS. Refuses lists, display names, quoted local
parts, literals, `.local` and the like. `email_keys` gives a whole column the answers of `parse_email` and asks it only
where they are not plain to see.
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
# White space as Unicode defines it.
BLANK = (
    string.whitespace
    + "\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    + "".join(map(chr, range(0x2000, 0x200B)))
)
# What copying brings along and no screen shows: soft hyphens, zero widths, direction marks, byte order marks.
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_UNSEEN = re.compile(f"[{INVISIBLE}]")

# Lower-case addresses that are their own key beyond doubt. Two hyphens in a row are left out: Punycode is decoded.
_ATOM = r"[a-z0-9_!#$%&'*+\-/=?^`{|}~]+"
_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
_PLAIN = rf"\A{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[a-z]{{1,63}}\z"
_NOT_PLAIN = rf"--|\A[^@]{{65}}|[@.](?:{'|'.join(map(re.escape, SPECIAL_USE_DOMAIN_NAMES))})\z"
_COLUMNS = {"key": pl.String, "problem": pl.String}
_PARSED = {"typed": pl.String, "parsed": pl.String, "problem": pl.String}


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """`display` is what was typed, without what nobody sees; `key` is what addresses are matched by."""

    display: str
    key: str


def parse_email(text: str) -> EmailAddress:
    """One address; raises InvalidInput that quotes the text, shortened, and names what is wrong with it."""
    display = _UNSEEN.sub("", text).strip(BLANK)
    if not display:
        raise InvalidInput("The e-mail address is empty. Give one, such as ana@acme.example.")
    if len(unicodedata.normalize("NFC", display)) > MAX_LENGTH:
        raise InvalidInput(f"{quoted(display)} is not an e-mail address: it is longer than {MAX_LENGTH} characters.")
    try:
        valid = validate_email(display, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise InvalidInput(f"{quoted(display)} is not an e-mail address that can be used. {error}") from None
    local = unicodedata.normalize("NFC", valid.local_part.lower())
    return EmailAddress(display, f"{local}@{valid.ascii_domain.lower()}")


def email_key(text: str) -> str:
    """The key alone; a key is its own key. Raises InvalidInput as `parse_email` does."""
    return parse_email(text).key


def email_keys(texts: pl.Series, known: pl.Series | None = None) -> pl.DataFrame:
    """What `parse_email` says of each text: its `key`, or null and the sentence of the refusal as `problem`, else "".

    One row per text, in order; null is an empty text. `known` are keys made before: they need no second look.
    """
    typed = cleaned(texts)
    # Only ASCII may be lowered before it is parsed: "I" and a combining dot are one letter, "i" and the dot are two.
    is_ascii = typed.str.len_bytes() == typed.str.len_chars()
    key = typed.str.to_lowercase()
    key = key if is_ascii.all() else key.zip_with(is_ascii, typed)
    plain = is_plain(key)
    if known is not None and not plain.all():
        plain = plain | key.is_in(known.implode())
    if plain.all():
        return pl.DataFrame({"key": key, "problem": pl.repeat("", typed.len(), eager=True)}, schema=_COLUMNS)
    cells = pl.DataFrame({"typed": typed, "key": key, "plain": plain})
    return cells.join(_parsed(typed.filter(~plain).unique()), on="typed", how="left", maintain_order="left").select(
        key=pl.when("plain").then("key").otherwise("parsed"),
        problem=pl.when("plain").then(pl.lit("")).otherwise("problem"),
    )


def plain_keys(texts: pl.Series) -> pl.Series:
    """The keys of those texts that are addresses beyond doubt, with nothing but blanks around them; null for others."""
    frame = texts.cast(pl.String).alias("typed").to_frame().lazy().select(pl.col("typed").str.strip_chars(BLANK))
    is_ascii = pl.col("typed").str.len_bytes() == pl.col("typed").str.len_chars()
    keyed = frame.with_columns(key=pl.col("typed").str.to_lowercase())
    # By all processors: one text has nothing to do with another.
    return keyed.select(pl.when(is_ascii & _is_plain("key")).then("key")).collect(engine="streaming")["key"]


def cleaned(texts: pl.Series) -> pl.Series:
    """Texts without invisible characters, trimmed; null is the empty text."""
    seen = texts.cast(pl.String).fill_null("")
    if (seen.str.len_bytes() != seen.str.len_chars()).any():
        seen = seen.str.replace_all(f"[{INVISIBLE}]", "")
    return seen.str.strip_chars(BLANK)


def is_plain(texts: pl.Series) -> pl.Series:
    """Which texts are addresses beyond doubt, and once lowered their own key; not all addresses are."""
    return texts.alias("text").to_frame().select(_is_plain("text")).to_series()


def confirmable(keys: pl.Series) -> pl.Series:
    """Which keys have a local part beyond ASCII: letters that are easily confused, and match nobody silently."""
    return keys.str.contains(r"\A[^@]*[^\x00-\x7f][^@]*@")


def _is_plain(column: str) -> pl.Expr:
    text = pl.col(column)
    short = text.str.len_bytes() <= MAX_LENGTH
    return short & text.str.contains(_PLAIN) & ~text.str.contains(_NOT_PLAIN)


def _parsed(texts: pl.Series) -> pl.DataFrame:
    rows: list[tuple[str, str | None, str]] = []
    for text in texts:
        try:
            rows.append((text, email_key(text), ""))
        except InvalidInput as refusal:
            rows.append((text, None, str(refusal)))
    return pl.DataFrame(rows, schema=_PARSED, orient="row")
