"""What a person is called and found by. Refuses names and departments that are too long or cannot be shown."""

import unicodedata

from core.rules.text import check_text

NAME_LIMIT = 200
DEPARTMENT_LIMIT = 100


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
