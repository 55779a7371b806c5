"""What a sign-in provider says, and when it counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SettingsError, SignInEnded, SignInRefused
from core.rules.sign_in import identity, providers
from tests.moments import NOW

LONGEST = timedelta(hours=12)
AUTH = {
    "redirect_uri": "https://renewals.example/oauth2callback",
    "cookie_secret": "x" * 32,
    "client_id": "renewal-desk",
    "client_secret": "any",
    "server_metadata_url": "https://id.example/.well-known/openid-configuration",
}


def claims(**about):
    return {"iat": NOW.timestamp(), "email": "Ana@Renewal-Desk.example", "email_verified": True} | about


def test_a_verified_address_is_somebody():
    found = identity(claims(), now=NOW, longest=LONGEST)

    assert (found.email, found.email_key) == ("Ana@Renewal-Desk.example", "ana@renewal-desk.example")
    assert found.signed_in_at == NOW.astimezone(UTC)


@pytest.mark.parametrize("verified", [False, None, "true", "True", 1, "yes", [True]])
def test_an_address_that_is_not_verified_by_the_standard_is_refused(verified):
    with pytest.raises(SignInRefused, match="not verified") as refusal:
        identity(claims(email_verified=verified), now=NOW, longest=LONGEST)

    assert refusal.value.email == "Ana@Renewal-Desk.example"
    assert refusal.value.at == NOW


def test_without_the_claim_an_address_is_not_verified():
    without = claims()
    del without["email_verified"]

    with pytest.raises(SignInRefused, match="not verified"):
        identity(without, now=NOW, longest=LONGEST)


@pytest.mark.parametrize("email", ["", None, "no address", "a@b@c", ["ana@renewal-desk.example"]])
def test_what_is_no_address_is_nobody(email):
    with pytest.raises(SignInRefused):
        identity(claims(email=email), now=NOW, longest=LONGEST)


@pytest.mark.parametrize(
    ("age", "counts"),
    [
        (timedelta(0), True),
        (LONGEST - timedelta(seconds=1), True),
        (LONGEST, False),
        (timedelta(days=400), False),
        (-timedelta(minutes=5), True),
        (-timedelta(minutes=6), False),
    ],
)
def test_a_sign_in_counts_for_a_set_time(age, counts):
    told = claims(iat=(NOW - age).timestamp())

    if counts:
        assert identity(told, now=NOW, longest=LONGEST).email_key == "ana@renewal-desk.example"
    else:
        with pytest.raises(SignInEnded, match="12 hours"):
            identity(told, now=NOW, longest=LONGEST)


@pytest.mark.parametrize("iat", [None, "soon", float("nan"), float("inf"), 10**20, []])
def test_a_sign_in_without_a_time_is_refused(iat):
    with pytest.raises(SignInRefused):
        identity(claims(iat=iat), now=NOW, longest=LONGEST)


@given(st.dictionaries(st.sampled_from(["iat", "email", "email_verified", "sub"]), st.from_type(object) | st.text()))
def test_whatever_a_provider_says_is_somebody_or_refused(told):
    try:
        found = identity(told, now=datetime(2026, 3, 1, tzinfo=UTC), longest=LONGEST)
    except SignInRefused:
        return
    assert told["email_verified"] is True
    assert found.email_key


def test_one_provider_has_no_name_and_several_have():
    shared = {key: AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    section = {key: value for key, value in AUTH.items() if key not in shared}

    assert providers(AUTH) == (None,)
    assert providers(shared | {"google": section, "okta": section}) == ("google", "okta")


def test_nothing_configured_says_where_to_configure_it():
    with pytest.raises(SettingsError, match=r"\[auth\].*docs/sign-in.md"):
        providers({})


@pytest.mark.parametrize("missing", AUTH)
def test_what_is_missing_is_named(missing):
    with pytest.raises(SettingsError, match=missing):
        providers({key: value for key, value in AUTH.items() if key != missing})


def test_a_short_cookie_secret_is_refused_and_not_repeated():
    with pytest.raises(SettingsError, match="cookie_secret") as refusal:
        providers(AUTH | {"cookie_secret": "hunter2"})

    assert "hunter2" not in str(refusal.value)
