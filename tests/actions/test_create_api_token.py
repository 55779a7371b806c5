"""To create an API token: told once, kept as a hash, named, recorded."""

import json

import pytest

from core.actions.create_api_token import create_api_token
from core.actions.revoke_api_token import revoke_api_token
from core.errors import InvalidInput, Refused
from core.reads.api_tokens import holder_of
from core.rules.api_tokens import presented
from tests.acme import ANA, digest, events
from tests.moments import NOW
from tests.together import at_once


def create(db, name="Training platform"):
    return create_api_token(db, name=name, now=NOW, actor=ANA)


def test_the_token_that_is_told_is_the_one_that_is_known(db):
    token = create(db, " Training platform ")

    assert holder_of(db, token).name == "Training platform"


def test_nothing_that_is_stored_tells_the_secret(db):
    secret = presented(create(db)).secret

    with db.read() as r:
        stored = json.dumps([*r.rows("select * from api_token"), *r.rows("select * from event")], default=str)
    assert secret not in stored
    assert "Training platform" in stored


def test_two_tokens_are_never_alike(db):
    assert presented(create(db, "one")).secret != presented(create(db, "two")).secret


def test_who_made_it_is_recorded(db):
    token = create(db)

    (event,) = events(db, "api_token_created")
    details = {"token_id": holder_of(db, token).token_id, "name": "Training platform"}
    assert (event["actor"], event["company_id"], json.loads(event["details"])) == (ANA, None, details)


def test_a_name_is_taken_while_its_token_lives_and_free_afterwards(db):
    create(db)
    before = digest(db)

    with pytest.raises(Refused, match="called “Training platform” already"):
        create(db)
    assert digest(db) == before
    revoke_api_token(db, name_or_id="Training platform", now=NOW, actor=ANA)
    create(db)


def test_of_two_who_take_one_name_at_once_one_has_it(db):
    made = at_once([lambda: create(db)] * 2)

    assert sum(isinstance(answer, Refused) for answer in made) == 1, made


def test_a_token_without_a_name_is_refused(db):
    with pytest.raises(InvalidInput, match="needs a name"):
        create(db, "  ")
