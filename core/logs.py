"""The log: one JSON object per line on standard error, with ids; addresses and secrets are taken out of every line."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]{}=/?&]+(?:@|%40)[^\s<>\"',;:()\[\]{}=/?&]+")
# Our tokens, keys of the mail provider, what follows "Bearer", and passwords within addresses of databases.
_SECRETS = re.compile(r"\b(?:rd|SG)[_.][\w.-]{16,}|(?<=Bearer )\S+|(?<=://)[^\s/@]+:[^\s/@]+(?=@)", re.IGNORECASE)
_REMOVED = "[removed]"


class JsonLines(logging.Formatter):
    """A record as one line: time (UTC), level, logger, message, and the stack trace of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without addresses and secrets wherever they stood."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_private(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = without_private(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def without_private(text: str) -> str:
    """`text` without what looks like an address or a secret."""
    return _ADDRESS.sub(_REMOVED, _SECRETS.sub(_REMOVED, text))


def configure_logging() -> None:
    """Write our own log so, from now on; what libraries print is theirs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("core", "pages", "renewal_desk"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
