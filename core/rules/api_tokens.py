"""API tokens: how one is written, and whether a presented one is the one whose hash is kept.

`rd_<id>_<secret>`: the id finds the row, the secret is 256 random bits, so a plain SHA-256 of it is enough.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from core.errors import InvalidInput
from core.rules.text import check_text

NAME_LIMIT = 60
SECRET_BYTES = 32
_TOKEN = re.compile(r"rd_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Presented:
    """A token that somebody sent, well-formed and not yet believed: the id of its row, and the secret."""

    token_id: str
    secret: str


def written(token_id: str, secret: str) -> str:
    """The token as its holder keeps it; `token_id` is a UUID, `secret` SECRET_BYTES in URL-safe Base64."""
    return f"rd_{token_id.replace('-', '')}_{secret}"


def presented(text: str) -> Presented | None:
    """The parts of a token, or None where it cannot be one."""
    found = _TOKEN.fullmatch(text)
    if found is None:
        return None
    digits = found[1]
    token_id = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return Presented(token_id, found[2])


def secret_hash(secret: str) -> str:
    """What is kept of a secret: SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, kept_hash: str) -> bool:
    """Whether the hash was made of the secret, in a time that tells nothing of either."""
    return hmac.compare_digest(secret_hash(secret), kept_hash)


def check_name(name: str) -> str:
    """A token's name, trimmed; raises InvalidInput for none, a long one, or one that no screen can show."""
    name = check_text("name", name, NAME_LIMIT)
    if not name:
        raise InvalidInput("A token needs a name that says who asks with it, such as Training platform.")
    return name
