"""E-mail addresses: what was typed, and the key by which two spellings are one person (docs/design.md section 2).

The key is NFC, trimmed, with the domain as lower-case A-label and the local part lower-cased for A to Z only. Dots,
plus signs, look-alikes and full-width letters are never folded: RFC 5321 leaves the local part to its host.
Nothing is looked up in the DNS. Refuses lists, display names, quoted local parts, literals, `.local` and the like.
"""

import string
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

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
