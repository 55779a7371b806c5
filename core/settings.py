"""The settings: one frozen object, from the environment and `.streamlit/secrets.toml`, read once per entry point.

A malformed value stops the program and is named. docs/runbook.md lists every setting.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
POSTGRES_SCHEMES = ("postgresql://", "postgres://")


class Settings(BaseSettings):
    """What an installation can change. The environment wins over the file."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", toml_file=ROOT / ".streamlit" / "secrets.toml", env_ignore_empty=True
    )

    database_url: str = Field(default=str(ROOT / "data" / "renewal-desk.duckdb"), min_length=1)
    database_wait_seconds: float = Field(default=30, gt=0, le=600)
    database_memory_limit: str = Field(default="4GB", pattern=r"^\d+(MB|GB)$")
    public_url: str = Field(default="http://localhost:8501", pattern=r"^https?://[^\s/]+")
    session_hours: int = Field(default=12, ge=1, le=168)
    job_schedule: Literal["app", "external"] = "app"
    job_interval_minutes: int = Field(default=15, ge=1, le=1440)
    api_questions_per_minute: int = Field(default=6000, ge=1, le=1_000_000)
    api_wrong_tokens_per_minute: int = Field(default=30, ge=1, le=1_000_000)
    sendgrid_api_key: SecretStr | None = None
    sendgrid_host: str = Field(default="https://api.sendgrid.com", pattern=r"^https?://[^\s/]+")
    sendgrid_sandbox: bool = False
    sendgrid_webhook_key: str | None = Field(default=None, min_length=1)
    sendgrid_webhook_minutes: int = Field(default=10, ge=1, le=1440)
    mail_from: str = "licenses@renewal-desk.example"
    mail_from_name: str = "Renewal Desk"
    mail_concurrency: int = Field(default=16, ge=1, le=64)
    mail_lease_minutes: int = Field(default=10, ge=1, le=1440)
    mail_unknown_wait_hours: int = Field(default=24, ge=1, le=168)
    mail_limit_per_run: int = Field(default=5000, ge=1)
    mail_limit_per_company_day: int = Field(default=50, ge=1)
    upload_max_megabytes: int = Field(default=50, ge=1, le=1024)
    upload_max_rows: int = Field(default=2_000_000, ge=1, le=10_000_000)
    upload_seconds: float = Field(default=30, gt=0, le=600)
    upload_memory_megabytes: int = Field(default=2048, ge=512, le=65_536)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given values, then the environment, then the secrets file; no other source."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def on_postgres(self) -> bool:
        """Whether the tables live in PostgreSQL rather than in a DuckDB file."""
        return self.database_url.startswith(POSTGRES_SCHEMES)

    @property
    def mail_lease(self) -> timedelta:
        """How long a claimed mail may stay without an answer before it is `unknown`."""
        return timedelta(minutes=self.mail_lease_minutes)

    @property
    def longest_session(self) -> timedelta:
        """How long after a sign-in one has to sign in again."""
        return timedelta(hours=self.session_hours)

    @property
    def job_interval(self) -> timedelta:
        """How far apart the job's runs are expected to be."""
        return timedelta(minutes=self.job_interval_minutes)


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; `overrides` (a command line's options) win.

    Raises SettingsError that names each malformed setting.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        faults = "; ".join(f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False))
        raise SettingsError(f"The settings cannot be used. {faults}. See docs/runbook.md, Settings.") from None
