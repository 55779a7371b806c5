"""The stand-in refuses what the real API documents that it refuses."""

import pytest

from tests.sendgrid_rules import fault_of

VALID: dict[str, object] = {
    "personalizations": [{"to": [{"email": "a@acme.example"}]}],
    "from": {"email": "d@vendor.example"},
    "subject": "Hi",
    "content": [{"type": "text/plain", "value": "Hi"}, {"type": "text/html", "value": "<p>Hi</p>"}],
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, None),
        ({"personalizations": []}, "personalizations"),
        ({"personalizations": [{"to": [{"email": "a@acme.example"}]}] * 1001}, "personalizations"),
        ({"personalizations": [{"to": []}]}, "personalizations.0.to"),
        ({"personalizations": [{"to": [{"email": "a@b.example"}] * 2}]}, "personalizations.0"),
        ({"from": {"email": "nobody"}}, "from.email"),
        ({"subject": ""}, "subject"),
        ({"content": []}, "content"),
        ({"content": [{"type": "text/plain", "value": ""}]}, "content.0.value"),
        ({"content": list(reversed(VALID["content"]))}, "content"),  # type: ignore[call-overload]  # a list by construction
        ({"custom_args": {"mail_id": 1}}, "custom_args"),
        ({"custom_args": {"mail_id": "x" * 10_001}}, "custom_args"),
        ({"mail_settings": {"sandbox_mode": {"enable": "yes"}}}, "mail_settings.sandbox_mode.enable"),
    ],
)
def test_the_stand_in_takes_what_the_real_one_documents(change: dict[str, object], field: str | None) -> None:
    fault = fault_of(VALID | change)

    assert (fault[1] if fault else None) == field
