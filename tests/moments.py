"""The instant at which tests happen unless they are about another one."""

from datetime import UTC, datetime

# A Monday, 09:00 UTC: no month end, no DST change near, a working hour in Europe.
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
