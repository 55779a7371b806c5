"""Ids of a demo: the same ones in every build, growing with time."""

from datetime import datetime
from random import Random
from uuid import UUID


def new_id(moment: datetime, draw: Random) -> str:
    """A UUIDv7 of a moment."""
    bits = draw.getrandbits(74)
    value = int(moment.timestamp() * 1000) << 80 | 7 << 76 | bits >> 62 << 64 | 2 << 62 | bits & (1 << 62) - 1
    return str(UUID(int=value))
