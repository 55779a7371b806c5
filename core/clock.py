"""The only reader of the clock. Everything else is given `now`, or a `Clock` where it works for long."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def frozen(instant: datetime) -> Clock:
    """A clock that always shows `instant`: for `--as-of` and for tests."""
    return lambda: instant
