"""What a person is called and found by. Refuses names and departments that are too long or cannot be shown."""

import unicodedata
from collections.abc import Callable

import polars as pl

from core.errors import InvalidInput
from core.rules.text import check_text

NAME_LIMIT = 200
DEPARTMENT_LIMIT = 100
_CHECKED = {"text": pl.String, "asked": pl.String, "problem": pl.String}
# Control characters, separators of lines, marks of direction: whatever core.rules.text may refuse.
_DOUBTFUL = r"[\p{Cc}\p{Zl}\p{Zp}\x{202A}-\x{202E}\x{2066}-\x{2069}]"


def search_text(name: str, email: str, department: str) -> str:
    """The line that a search over people reads: name, e-mail and department."""
    return search_words(f"{name} {email} {department}")


def search_words(text: str) -> str:
    """Lower case, NFC, single spaces: the form that both sides of a search are brought into."""
    return " ".join(unicodedata.normalize("NFC", text.lower()).split())


def check_name(text: str) -> str:
    """A person's name, at most 200 characters, empty where nobody knows it. Raises InvalidInput."""
    return check_text("name", text, NAME_LIMIT)


def check_department(text: str) -> str:
    """A department, at most 100 characters, or empty. Raises InvalidInput."""
    return check_text("department", text, DEPARTMENT_LIMIT)


def checked_names(texts: pl.Series) -> pl.DataFrame:
    """What `check_name` says of each text, null being empty: its `text`, and `problem`, the refusal or ""."""
    return _checked(texts, check_name, NAME_LIMIT)


def checked_departments(texts: pl.Series) -> pl.DataFrame:
    """What `check_department` says of each text, in the same form."""
    return _checked(texts, check_department, DEPARTMENT_LIMIT)


def search_texts(people: pl.DataFrame) -> pl.Series:
    """What `search_text` says of each of `people` (name, email, department)."""
    line = pl.concat_str("name", "email", "department", separator=" ").str.to_lowercase().str.normalize("NFC")
    return people.select(search_text=line.str.replace_all(r"[\s\x1c-\x1f]+", " ").str.strip_chars(" ")).to_series()


def _checked(texts: pl.Series, check: Callable[[str], str], limit: int) -> pl.DataFrame:
    """Only what may be refused is asked one by one, each distinct text once."""
    typed = texts.cast(pl.String).fill_null("").rename("typed")
    text = typed.str.normalize("NFC").str.strip_chars()
    doubtful = (text.str.len_chars() > limit) | text.str.contains(_DOUBTFUL)
    if not doubtful.any():
        return pl.DataFrame({"text": text, "problem": pl.repeat("", text.len(), dtype=pl.String, eager=True)})
    asked = pl.DataFrame(
        [_asked(each, check) for each in typed.filter(doubtful).unique()], schema=_CHECKED, orient="row"
    )
    cells = pl.DataFrame({"typed": typed, "plain": text, "doubtful": doubtful})
    return cells.join(asked, left_on="typed", right_on="asked", how="left", maintain_order="left").select(
        text=pl.when("doubtful").then("text").otherwise("plain"),
        problem=pl.when("doubtful").then("problem").otherwise(pl.lit("")),
    )


def _asked(text: str, check: Callable[[str], str]) -> tuple[str, str, str]:
    try:
        return check(text), text, ""
    except InvalidInput as refusal:
        return text, text, str(refusal)
