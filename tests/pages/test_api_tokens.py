"""API Tokens: an administrator makes a token, which is shown once, sees its use, and takes it back; nobody else."""

import pytest

from core.actions.create_api_token import create_api_token
from core.actions.note_token_use import note_token_use
from core.reads.api_tokens import api_token_list, holder_of
from tests.acme import events
from tests.moments import NOW
from tests.pages.test_orders import frames
from tests.pages.test_router import texts


@pytest.fixture
def token(db, world):
    """A live token called Platform."""
    return create_api_token(db, name="Platform", now=NOW, actor="omar@renewal-desk.example")


@pytest.fixture
def arrive(open_as):
    """`arrive()`: the page, as the administrator."""
    return lambda: open_as("omar").switch_page("api_tokens.py").run()


def create(app, name):
    app.button(key="create-token").click().run()
    app.text_input(key="token-name").set_value(name)
    return app.button(key="create-now").click().run()


def test_without_a_token_the_page_says_how_to_make_one(arrive):
    app = arrive()

    assert not app.exception
    assert "press **Create Token**" in texts(app)


def test_a_token_is_shown_once_when_it_is_made(db, arrive):
    app = create(arrive(), "Training platform")

    (shown,) = [code.value for code in app.code]
    assert holder_of(db, shown).name == "Training platform"
    app.button(key="token-done").click().run()
    assert not app.code
    assert "**Training platform** :gray-badge[never used]" in texts(app)
    assert [event["actor"] for event in events(db, "api_token_created")] == ["omar@renewal-desk.example"]


def test_a_rerun_of_the_dialog_makes_no_second_token(db, arrive):
    app = create(arrive(), "Training platform")

    app.run()

    assert api_token_list(db).height == 1


def test_a_name_that_cannot_be_used_is_refused_in_the_dialog(db, arrive, token):
    app = create(arrive(), "Platform")

    assert "is called “Platform” already" in texts(app)
    assert api_token_list(db).height == 1


def test_the_last_use_is_seen(db, arrive, token):
    note_token_use(db, token_id=holder_of(db, token).token_id, now=NOW)

    assert "**Platform** :green-badge[used just now]" in texts(arrive())


def test_a_token_is_revoked_once_that_is_confirmed(db, arrive, token):
    app = arrive()
    app.button(key=f"revoke-{holder_of(db, token).token_id}").click().run()
    assert "whoever asks with it is refused" in texts(app)
    assert holder_of(db, token)

    app.button(key="revoke-now").click().run()

    assert holder_of(db, token) is None
    assert frames(app)[0]["name"].to_list() == ["Platform"]
    assert [event["actor"] for event in events(db, "api_token_revoked")] == ["omar@renewal-desk.example"]


@pytest.mark.parametrize("who", ["amir", "nadia", "alice"])
def test_nobody_else_has_the_page(open_as, token, who):
    app = open_as(who)

    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page("api_tokens.py")
    assert "Platform" not in texts(app)
