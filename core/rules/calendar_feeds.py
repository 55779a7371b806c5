"""Calendar addresses: how one is written, and whether a presented one was signed with the feed's own key.

`<id>.<signature>.ics`: the id finds the row, the signature is the HMAC-SHA256 of the id by a key of 256 random bits.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta

# Which dates a calendar shows: what has just expired stays a while, and a term is twelve months.
PAST = timedelta(days=30)
AHEAD = timedelta(days=396)

KEY_BYTES = 32
_FILE = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})\.ics")


@dataclass(frozen=True, slots=True)
class Presented:
    """An address that somebody asked for, well-formed and not yet believed: the id of its row, and the signature."""

    feed_id: str
    signature: str


def calendar_file(feed_id: str, signing_key: str) -> str:
    """The last part of a feed's address; `feed_id` is a UUID, `signing_key` KEY_BYTES in hex."""
    return f"{feed_id.replace('-', '')}.{_signature(feed_id, signing_key)}.ics"


def presented(file: str) -> Presented | None:
    """The parts of the last part of an address, or None where it cannot be one."""
    found = _FILE.fullmatch(file)
    if found is None:
        return None
    digits = found[1]
    feed_id = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return Presented(feed_id, found[2])


def is_signed(asked: Presented, signing_key: str) -> bool:
    """Whether the signature was made with the key, in a time that tells nothing of either."""
    return hmac.compare_digest(_signature(asked.feed_id, signing_key), asked.signature)


def _signature(feed_id: str, signing_key: str) -> str:
    return hmac.new(bytes.fromhex(signing_key), feed_id.encode(), hashlib.sha256).hexdigest()
