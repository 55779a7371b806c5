"""The log names ids, never a person or a secret, also in the stack trace of a fault."""

import json
import logging

import pytest

from core.logs import JsonLines, without_private

TOKEN = "rd_0199d5c5_" + "x" * 40


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("jo.lee@acme.example bounced", "[removed] bounced"),
        ("GET /api/v1/access?email=jo%40acme.example", "GET /api/v1/access?email=[removed]"),
        ("<jo@acme.example>, (ana@x.example)", "<[removed]>, ([removed])"),
        (f"token {TOKEN} was refused", "token [removed] was refused"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [removed]"),
        ("the key SG.abcdefghijklmnop.qrstuv", "the key [removed]"),
        ("mail 0199d5c5-0000-7000-8000-000000000000 sent", "mail 0199d5c5-0000-7000-8000-000000000000 sent"),
    ],
)
def test_what_is_private_is_taken_out_and_ids_stay(text, kept):
    assert without_private(text) == kept


def test_the_password_of_a_database_is_a_secret():
    assert "hunter2" not in without_private("cannot open postgresql://desk:hunter2@db.internal/desk")


def test_a_fault_is_one_line_without_whom_it_was_about():
    try:
        raise ValueError(f"jo@acme.example with {TOKEN}")
    except ValueError as error:
        record = logging.LogRecord("core.x", logging.ERROR, "x.py", 1, "Run %s failed", ("42",), None)
        record.exc_info = (type(error), error, error.__traceback__)

    line = JsonLines().format(record)

    assert "\n" not in line
    assert json.loads(line)["message"] == "Run 42 failed"
    assert "ValueError: [removed] with [removed]" in json.loads(line)["trace"]
