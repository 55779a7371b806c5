"""What is missing is said; where nothing may be missing it fails."""

import pytest

from core.settings import Settings
from core.store.database import Database
from tests import require
from tests.conftest import TEST_ENGINE


def test_what_is_there_is_used():
    require.need("/usr/bin/chromium", "there is no Chromium")


def test_what_is_missing_skips_with_its_reason(monkeypatch):
    monkeypatch.setattr(require, "REQUIRE_ALL", False)

    with pytest.raises(pytest.skip.Exception, match="no Chromium"):
        require.need("", "there is no Chromium")


def test_what_is_missing_fails_where_all_is_required(monkeypatch):
    monkeypatch.setattr(require, "REQUIRE_ALL", True)

    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        require.need("", "there is no Chromium")


def test_each_test_has_a_migrated_database_of_its_engine(db: Database, settings: Settings):
    with db.read() as r:
        assert r.value("select count(*) as n from company") == 0

    assert settings.on_postgres == (TEST_ENGINE == "postgres")


def test_tests_see_no_key_of_this_machine(settings: Settings):
    assert settings.sendgrid_api_key is None
