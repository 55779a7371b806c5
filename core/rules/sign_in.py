"""Who a sign-in provider says somebody is, and when that counts: verified, and not too long ago."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from core.errors import InvalidInput, SettingsError, SignInEnded, SignInRefused
from core.rules.emails import parse_email

_NEEDED = ("client_id", "client_secret", "server_metadata_url")
_SHARED = ("redirect_uri", "cookie_secret")
_SHORTEST_SECRET = 32
# A provider's clock may be a little ahead of ours.
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified address (as the provider writes it, and its match key) and the UTC instant of the sign-in."""

    email: str
    email_key: str
    signed_in_at: datetime


def identity(claims: Mapping[str, Any], *, now: datetime, longest: timedelta) -> Identity:
    """Who `claims` (of an OpenID Connect id token) say it is.

    Raises SignInRefused where the address is missing or not verified, SignInEnded where the sign-in is older than
    `longest`.
    """
    try:
        signed_in_at = datetime.fromtimestamp(float(claims["iat"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise SignInRefused("The sign-in provider does not say when you signed in. Sign in again.") from None
    if not now - longest < signed_in_at <= now + _CLOCK_SKEW:
        hours = longest // timedelta(hours=1)
        raise SignInEnded(f"You signed in more than {hours:,} hours ago. Sign in again to go on.")
    try:
        address = parse_email(str(claims.get("email") or ""))
    except InvalidInput:
        raise SignInRefused(
            "The sign-in provider gave no e-mail address for you. Ask your administrator to let it.",
            at=signed_in_at,
        ) from None
    # True alone: a provider that says "true" or nothing has not said it by the standard.
    if claims.get("email_verified") is not True:
        raise SignInRefused(
            "The sign-in provider has not verified your e-mail address. Verify it there, and sign in again.",
            email=address.display,
            at=signed_in_at,
        )
    return Identity(address.display, address.key, signed_in_at)


def providers(auth: Mapping[str, Any]) -> tuple[str | None, ...]:
    """The names that `st.login` takes for the section [auth]; None is the one without a name.

    Raises SettingsError that names what is missing, without its values.
    """
    if not auth:
        raise SettingsError(
            "Nobody could sign in: this database is not a demo, and no sign-in provider is configured. "
            "Add a section [auth] to .streamlit/secrets.toml, as docs/sign-in.md says."
        )
    named = tuple(name for name, section in auth.items() if isinstance(section, Mapping) and name != "client_kwargs")
    sections = {f"auth.{name}": auth[name] for name in named} if named else {"auth": auth}
    missing = [f"[auth] {key}" for key in _SHARED if not auth.get(key)]
    missing += [f"[{section}] {key}" for section, values in sections.items() for key in _NEEDED if not values.get(key)]
    if missing:
        raise SettingsError(
            f"The sign-in provider is not configured: .streamlit/secrets.toml lacks {', '.join(missing)}. "
            "docs/sign-in.md says what each is."
        )
    if len(str(auth["cookie_secret"])) < _SHORTEST_SECRET:
        raise SettingsError(
            f"[auth] cookie_secret in .streamlit/secrets.toml is shorter than {_SHORTEST_SECRET} characters: "
            "whoever guesses it can sign in as anybody. docs/sign-in.md says how to make one."
        )
    return named or (None,)
