"""One frozen object from the environment and the secrets file; what is malformed stops the program and is named."""

from datetime import timedelta

import pytest

from core.errors import SettingsError
from core.settings import Settings, load_settings


def test_nothing_need_be_set():
    settings = load_settings()

    assert not settings.on_postgres
    assert settings.sendgrid_api_key is None
    assert settings.job_interval == timedelta(minutes=15)


def test_the_environment_wins_over_the_secrets_file(monkeypatch, tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('mail_from = "file@acme.example"\nmail_from_name = "From the file"\n')
    monkeypatch.setitem(Settings.model_config, "toml_file", secrets)
    monkeypatch.setenv("MAIL_FROM", "environment@acme.example")

    settings = load_settings()

    assert settings.mail_from == "environment@acme.example"
    assert settings.mail_from_name == "From the file"


def test_a_given_value_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "elsewhere.duckdb")

    assert load_settings(database_url="here.duckdb").database_url == "here.duckdb"


def test_an_empty_variable_is_an_unset_one(monkeypatch):
    monkeypatch.setenv("SENDGRID_API_KEY", "")

    assert load_settings().sendgrid_api_key is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_WAIT_SECONDS", "soon"),
        ("DATABASE_WAIT_SECONDS", "0"),
        ("DATABASE_MEMORY_LIMIT", "much"),
        ("PUBLIC_URL", "renewals.acme.example"),
        ("JOB_SCHEDULE", "cron"),
        ("JOB_INTERVAL_MINUTES", "0"),
        ("MAIL_CONCURRENCY", "1000"),
        ("MAIL_LIMIT_PER_RUN", "-1"),
        ("UPLOAD_SECONDS", "0"),
        ("UPLOAD_MEMORY_MEGABYTES", "64"),
    ],
)
def test_a_malformed_value_is_named_and_the_runbook_pointed_at(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=rf"{name}.*docs/runbook\.md"):
        load_settings()


def test_two_malformed_values_are_both_named(monkeypatch):
    monkeypatch.setenv("JOB_SCHEDULE", "cron")
    monkeypatch.setenv("MAIL_CONCURRENCY", "many")

    with pytest.raises(SettingsError, match=r"JOB_SCHEDULE.*MAIL_CONCURRENCY"):
        load_settings()


def test_a_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.secret")

    settings = load_settings()

    assert "SG.secret" not in f"{settings!r} {settings}"


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().time_zone = "Europe/Madrid"


@pytest.mark.parametrize("url", ["postgresql://u@host/name", "postgres://u@host/name"])
def test_a_server_s_url_chooses_postgresql(url):
    assert load_settings(database_url=url).on_postgres
