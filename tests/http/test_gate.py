"""Who may ask: bearer tokens only, each counted for itself, and a last use that costs no question anything."""

import asyncio

import pytest
from starlette.requests import Request

from core.actions.revoke_api_token import revoke_api_token
from core.http.answers import Fault
from core.http.gate import Gate
from core.reads.api_tokens import api_token_list
from tests.moments import NOW


def entering(gate, authorization):
    headers = [(b"authorization", authorization.encode())] if authorization else []
    return asyncio.run(gate.enter(Request({"type": "http", "headers": headers, "client": ("192.0.2.1", 1)})))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(db, token, scheme):
    assert entering(Gate(lambda: db), f"{scheme} {token}").name == "Platform"


@pytest.mark.parametrize("written", ["", "{}", "Basic {}", "Bearer", "Bearer x {}", "Bearer {},"])
def test_a_token_in_any_other_place_is_none(db, token, written):
    with pytest.raises(Fault) as refused:
        entering(Gate(lambda: db), written.format(token))

    assert refused.value.status == 401


def test_the_use_of_a_token_is_noted_after_the_answer_and_not_with_each(db, token):
    gate = Gate(lambda: db)
    holder = entering(gate, f"Bearer {token}")

    noting = gate.noting(holder)
    assert api_token_list(db)["last_used_at"].to_list() == [None]
    asyncio.run(noting())
    assert api_token_list(db)["last_used_at"].to_list() == [NOW]
    assert gate.noting(holder) is None


def test_a_token_is_refused_from_the_moment_of_its_revocation(db, token):
    gate = Gate(lambda: db)
    entering(gate, f"Bearer {token}")

    revoke_api_token(db, name_or_id="Platform", now=NOW, actor="a test")

    with pytest.raises(Fault):
        entering(gate, f"Bearer {token}")
