"""Texts that a person typed: trimmed, measured, and refused where they hold what no screen or mail can show.

Refused are control characters, lone surrogates, Unicode's line and paragraph separators, and the marks that turn
the reading direction. Joiners stay: names and emoji need them.
"""

import unicodedata

from core.errors import InvalidInput

_QUOTED_LENGTH = 60
_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"
_DIRECTION_MARKS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_text(label: str, text: str, limit: int, *, newlines: bool = False) -> str:
    """`text` in NFC, trimmed, with at most `limit` characters; may be empty.

    `label` names the field in the sentence ("note"). With `newlines`, lines are kept and end in a line feed.
    Raises InvalidInput for a text that is too long or holds a refused character.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n") if newlines else text
    trimmed = unicodedata.normalize("NFC", unified).strip()
    if len(trimmed) > limit:
        raise InvalidInput(f"The {label} has {len(trimmed):,} characters; at most {limit:,} are allowed. Shorten it.")
    for position, character in enumerate(trimmed, start=1):
        if _is_refused(character) and not (newlines and character == "\n"):
            raise InvalidInput(
                f"The {label} holds a character that cannot be shown (U+{ord(character):04X}, position {position}). "
                "Remove it."
            )
    return trimmed


def quoted(text: str) -> str:
    """`text` in quotation marks, safe in a sentence: one line, at most 60 characters, invisible ones shown as `�`."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: _QUOTED_LENGTH + 1])
    return f"“{shown}”" if len(shown) <= _QUOTED_LENGTH else f"“{shown[: _QUOTED_LENGTH - 1]}…”"


def one_line(text: str) -> str:
    """What somebody typed, for a format that has one line for it: whatever cannot be seen is a blank, joiners stay."""
    return " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in text).split())


def _is_refused(character: str) -> bool:
    return character in _DIRECTION_MARKS or unicodedata.category(character) in _REFUSED_CATEGORIES
