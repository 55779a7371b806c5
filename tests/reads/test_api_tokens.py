"""Whose token is presented: the right one's holder, and nobody for anything else."""

import pytest

from core.actions.create_api_token import create_api_token
from core.reads.api_tokens import api_token_list, holder_of
from core.rules.api_tokens import written
from tests.acme import ANA
from tests.moments import NOW

UNKNOWN = written("019c0000-0000-7000-8000-00000000abcd", "x" * 43)


@pytest.fixture
def token(db):
    """A live token called Platform."""
    return create_api_token(db, name="Platform", now=NOW, actor=ANA)


def test_the_token_says_whose_it_is(db, token):
    assert holder_of(db, token).name == "Platform"


def test_anything_else_is_nobodys(db, token):
    other_end = "A" if token[-1] != "A" else "B"

    for wrong in ("", "Platform", UNKNOWN, token[:-1], f"{token} ", token[:-1] + other_end, token.upper()):
        assert holder_of(db, wrong) is None, wrong


def test_the_list_holds_no_secret(db, token):
    assert api_token_list(db).columns == [
        "token_id",
        "name",
        "created_at",
        "created_by",
        "last_used_at",
        "revoked_at",
    ]
