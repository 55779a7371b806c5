"""Faults become sentences: ours as they are, anything unforeseen a 503 whose cause is in the log alone."""

import asyncio
import json

import pytest
from starlette.requests import ClientDisconnect

from core.errors import DatabaseBusy
from core.http.answers import Fault, guarded


def answered(error):
    async def endpoint(_):
        raise error

    return asyncio.run(guarded(endpoint)(None))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Fault(422, "No."), 422),
        (DatabaseBusy("The secret path is busy."), 503),
        (KeyError("secret"), 503),
        (ClientDisconnect(), 400),
    ],
)
def test_a_fault_is_a_sentence_that_tells_no_secret(error, status):
    response = answered(error)

    assert response.status_code == status
    assert "secret" not in json.loads(response.body)["error"]
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["connection"] == "close"


def test_what_was_not_foreseen_is_explained_in_the_log(caplog):
    answered(KeyError("the cause"))

    assert "the cause" in caplog.text
