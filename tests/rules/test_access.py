"""Who may do what, and how a person is masked."""

import pytest

from core.rules.access import Deed, Role, masked_email, may

ALLOWED = {
    Role.ACCOUNT_MANAGER: {
        "see_orders",
        "see_expired",
        "see_people",
        "request",
        "assign",
        "decline",
        "cancel",
        "allocate",
        "see_learners",
        "manage_learners",
    },
    Role.COMPANY_MANAGER: {
        "see_orders",
        "see_expired",
        "see_people",
        "request",
        "cancel",
        "allocate",
        "see_learners",
        "manage_learners",
    },
    Role.ANALYST: {"see_orders", "see_expired"},
    Role.ADMINISTRATOR: {"manage_tokens"},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", Deed)
def test_a_role_allows_what_the_design_says_and_nothing_else(role, deed):
    assert may(role, deed) is (deed.value in ALLOWED[role])


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("jo.lee@acme.example", "j•••@acme.example"),
        ("j@acme.example", "j•••@acme.example"),
        ('"a@b"@acme.example', '"•••@acme.example'),
        ("job", "job"),
    ],
)
def test_an_email_keeps_its_first_letter_and_its_domain(email, shown):
    assert masked_email(email) == shown
