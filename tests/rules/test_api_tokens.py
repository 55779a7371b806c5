"""How a token is written and recognized, and what it may be called."""

import pytest

from core.errors import InvalidInput
from core.rules.api_tokens import NAME_LIMIT, Presented, check_name, is_secret, presented, secret_hash, written

TOKEN_ID = "019c0000-0000-7000-8000-00000000abcd"
SECRET = "-_" + "aZ9" * 13 + "bc"


def test_a_token_is_read_as_it_was_written():
    assert presented(written(TOKEN_ID, SECRET)) == Presented(TOKEN_ID, SECRET)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rd_",
        SECRET,
        f"rd_{TOKEN_ID}_{SECRET}",
        f"{written(TOKEN_ID, SECRET)}\n",
        f"{written(TOKEN_ID, SECRET)}x",
        "é",
    ],
)
def test_what_cannot_be_a_token_is_none(text):
    assert presented(text) is None


def test_only_the_secret_itself_fits_its_hash():
    kept = secret_hash(SECRET)

    assert SECRET not in kept
    assert is_secret(SECRET, kept)
    assert not is_secret(SECRET[:-1] + "d", kept)


def test_a_name_is_trimmed():
    assert check_name("  Training platform ") == "Training platform"


@pytest.mark.parametrize("name", ["", "  ", "x" * (NAME_LIMIT + 1), "two\nlines"])
def test_a_name_that_says_nothing_or_too_much_is_refused(name):
    with pytest.raises(InvalidInput):
        check_name(name)
