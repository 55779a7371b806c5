"""Acme, ready for an action."""

import pytest

from core.store.database import Database
from tests.acme import Acme, an_acme


@pytest.fixture
def acme(db: Database) -> Acme:
    """A company with an account manager, one manager, and nothing in stock."""
    return an_acme(db)
