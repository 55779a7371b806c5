"""The sign-in provider: what Streamlit's secrets say of it, and who it says is here (docs/sign-in.md)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from core.rules.sign_in import Identity, identity, providers


def configured() -> tuple[str | None, ...]:
    """The providers that `st.login` knows; none where secrets have no section [auth].

    Raises SettingsError where the section lacks something.
    """
    auth = _auth()
    return providers(auth) if auth else ()


def require_configured() -> None:
    """Raises SettingsError, which says what to configure, where nobody could sign in by a provider."""
    providers(_auth())


def is_here() -> bool:
    """Whether a provider has said who this is; not yet whether that counts."""
    return bool(_auth()) and bool(st.user.get("is_logged_in", False))


def who_is_here(*, now: datetime, longest: timedelta) -> Identity:
    """Whom the provider named.

    Raises SignInRefused where what it said does not count, or not any more.
    """
    return identity(st.user.to_dict(), now=now, longest=longest)


def _auth() -> Mapping[str, Any]:
    if not st.secrets.load_if_toml_exists():
        return {}
    found = st.secrets.get("auth", {})
    return found.to_dict() if hasattr(found, "to_dict") else {}
