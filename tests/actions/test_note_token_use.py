"""That a token was used is kept to the minute."""

from datetime import timedelta

from core.actions.create_api_token import create_api_token
from core.actions.note_token_use import note_token_use
from core.reads.api_tokens import api_token_list, holder_of
from tests.acme import ANA
from tests.moments import NOW


def test_the_last_use_is_kept_at_most_once_a_minute(db):
    token_id = holder_of(db, create_api_token(db, name="Platform", now=NOW, actor=ANA)).token_id

    def used(seconds):
        note_token_use(db, token_id=token_id, now=NOW + timedelta(seconds=seconds))
        return (api_token_list(db)["last_used_at"][0] - NOW).total_seconds()

    assert [used(seconds) for seconds in (0, 59, 60, 30)] == [0, 0, 60, 60]


def test_a_token_that_was_never_used_says_so(db):
    create_api_token(db, name="Platform", now=NOW, actor=ANA)

    assert api_token_list(db)["last_used_at"].to_list() == [None]
