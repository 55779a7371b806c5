"""What the facts derive from what they were given."""

from dataclasses import FrozenInstanceError, replace

import pytest

from core.mail.facts import NAMED_AT_MOST
from tests.mail.test_render import DIGEST, EXPIRY


def test_people_and_licenses_add_up() -> None:
    assert EXPIRY.people == 51
    assert EXPIRY.licenses == 1251
    assert len(EXPIRY.named) == NAMED_AT_MOST
    assert EXPIRY.unnamed == 31
    assert DIGEST.people == 52
    assert DIGEST.short_by == 30


@pytest.mark.parametrize(
    ("in_stock", "requested", "missing"), [(0, 0, 51), (1, 20, 30), (51, 0, 0), (0, 51, 0), (500, 500, 0)]
)
def test_missing_is_what_neither_stock_nor_requests_cover(in_stock: int, requested: int, missing: int) -> None:
    assert replace(EXPIRY, in_stock=in_stock, requested=requested).missing == missing


def test_facts_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        EXPIRY.company = "Another"  # type: ignore[misc]  # that it is refused is the claim
