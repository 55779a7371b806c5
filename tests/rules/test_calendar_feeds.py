"""How a calendar's address is written and recognized, and that only the feed's own key signs it."""

import hashlib
import hmac

import pytest

from core.rules.calendar_feeds import Presented, calendar_file, is_signed, presented

FEED_ID = "019c0000-0000-7000-8000-00000000abcd"
KEY = "0f" * 32
FILE = calendar_file(FEED_ID, KEY)


def test_the_signature_is_of_the_id_by_the_key():
    signature = hmac.digest(bytes.fromhex(KEY), FEED_ID.encode(), hashlib.sha256).hex()

    assert f"019c000000007000800000000000abcd.{signature}.ics" == FILE
    assert presented(FILE) == Presented(FEED_ID, signature)


def test_only_the_own_key_and_the_own_id_fit():
    asked = presented(FILE)

    assert is_signed(asked, KEY)
    assert not is_signed(asked, "0e" * 32)
    assert not is_signed(Presented(FEED_ID.replace("c", "d"), asked.signature), KEY)


@pytest.mark.parametrize(
    "file", ["", ".ics", FILE.removesuffix(".ics"), f"{FILE}\n", FILE.upper(), f"x{FILE}", FILE.replace(".", "/"), "é"]
)
def test_what_cannot_be_an_address_is_none(file):
    assert presented(file) is None
