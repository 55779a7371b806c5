"""To revoke an API token: it opens nothing from then on, and stays listed."""

import pytest

from core.actions.create_api_token import create_api_token
from core.actions.revoke_api_token import revoke_api_token
from core.errors import NotFound, Refused
from core.reads.api_tokens import api_token_list, holder_of
from tests.acme import ANA, digest, events
from tests.moments import NOW


@pytest.fixture
def token(db):
    """A live token called Platform."""
    return create_api_token(db, name="Platform", now=NOW, actor=ANA)


def revoke(db, name_or_id):
    return revoke_api_token(db, name_or_id=name_or_id, now=NOW, actor=ANA)


def test_a_revoked_token_opens_nothing_and_stays_listed(db, token):
    other = create_api_token(db, name="Other", now=NOW, actor=ANA)

    assert revoke(db, "Platform") == "Platform"

    assert holder_of(db, token) is None
    assert holder_of(db, other).name == "Other"
    assert api_token_list(db).select("name", "revoked_at").rows() == [("Other", None), ("Platform", NOW)]
    assert [event["actor"] for event in events(db, "api_token_revoked")] == [ANA]


def test_a_token_is_revoked_by_its_id_too(db, token):
    assert revoke(db, holder_of(db, token).token_id) == "Platform"
    assert holder_of(db, token) is None


def test_a_token_is_revoked_once(db, token):
    token_id = holder_of(db, token).token_id
    revoke(db, token_id)
    before = digest(db)

    with pytest.raises(Refused, match="revoked already"):
        revoke(db, token_id)
    with pytest.raises(NotFound, match="no live API token “Platform”"):
        revoke(db, "Platform")
    assert digest(db) == before
