"""An export is for the browser that had it made, for two minutes."""

import pytest

from core.files.grants import SECONDS, Grants


class Seconds:
    """A clock that a test turns."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def grants(seconds):
    given = Grants(elapsed=seconds)
    given.give(b"file", "alice's")
    return given


def test_who_had_it_made_may_fetch_it_again_for_two_minutes(grants, seconds):
    seconds.now += SECONDS - 0.1

    assert grants.stands(b"file", "alice's")
    assert grants.stands(b"file", "alice's")


def test_then_it_is_over(grants, seconds):
    seconds.now += SECONDS

    assert not grants.stands(b"file", "alice's")


def test_making_the_same_file_again_begins_again(grants, seconds):
    seconds.now += SECONDS
    grants.give(b"file", "alice's")

    assert grants.stands(b"file", "alice's")


@pytest.mark.parametrize(
    ("file", "browser"), [(b"file", "bob's"), (b"file", ""), (b"another", "alice's"), (b"fil", "alice's")]
)
def test_nobody_else_may_and_nothing_else(grants, file, browser):
    assert not grants.stands(file, browser)


def test_a_browser_without_a_secret_gets_nothing(grants):
    grants.give(b"file", "")

    assert not grants.stands(b"file", "")


def test_the_same_file_may_be_made_in_two_browsers(grants):
    grants.give(b"file", "bob's")

    assert grants.stands(b"file", "alice's")
    assert grants.stands(b"file", "bob's")


def test_what_is_over_is_forgotten(grants, seconds):
    seconds.now += SECONDS
    grants.give(b"another", "bob's")

    assert len(grants._until) == 1
