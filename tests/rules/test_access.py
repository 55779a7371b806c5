"""How a person is masked. Who may do what: tests/test_access_matrix.py."""

import pytest

from core.rules.access import masked_email


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
