"""The log: one JSON object a line on standard error, with ids; addresses and secrets are taken out of every line.

Whoever logs names ids and counts in `extra`. What slips into a message or a stack trace all the same, ours or of a
package, is replaced while the record is made, before any handler of anybody sees it.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

# The word is the first group where there is one, and stays.
_SECRETS = (
    (re.compile(r"(://[^\s:/@]*:)[^\s@]+(?=@)"), r"\1[secret]"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE), r"\1 [secret]"),
    (
        re.compile(
            r"""\b([\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie|_streamlit_\w+|renewal_desk_browser)"""
            r"""["']?\s*[=:]\s*)(?!\[secret\]|(?:bearer|basic)\s)(?:"[^"]*"|'[^']*'|[^\s,;&)}\]]+)""",
            re.IGNORECASE,
        ),
        r"\1[secret]",
    ),
    (re.compile(r"\bSG\.[\w.-]{6,}"), "[secret]"),
    (re.compile(r"\beyJ[\w-]{6,}\.[\w-]+\.[\w-]*"), "[secret]"),
)
_ADDRESS = re.compile(r"[^\s@<>\"'(),;:=\[\]]+(?:@|%40)[^\s@<>\"'(),;:=\[\]]+\.[^\s@<>\"'(),;:=\[\]]+")
_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}
# They bring handlers of their own, which write no JSON.
_TALKATIVE = ("streamlit", "uvicorn")


def scrubbed(text: str) -> str:
    """The text without e-mail addresses, keys, tokens, passwords and cookies."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return _ADDRESS.sub("[address]", text)


@contextmanager
def structured() -> Iterator[None]:
    """Log like this from here on; afterwards as before."""
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handler, level = logging.StreamHandler(sys.stderr), root.level
    handler.setFormatter(_Lines())
    logging.setLogRecordFactory(_ScrubbedRecord)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    taken = [(logger, logger.handlers[:], logger.propagate) for logger in _loggers_with_a_way_of_their_own()]
    for logger, handlers, _ in taken:
        logger.propagate = True
        for each in handlers:
            logger.removeHandler(each)
    try:
        yield
    finally:
        for logger, handlers, propagate in taken:
            logger.propagate = propagate
            for each in handlers:
                logger.addHandler(each)
        root.setLevel(level)
        root.removeHandler(handler)
        logging.setLogRecordFactory(factory)


class _ScrubbedRecord(logging.LogRecord):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[1] is not None:
            # Formatters take this text and make none of their own.
            self.exc_text = scrubbed("".join(traceback.format_exception(self.exc_info[1])).rstrip("\n"))

    def getMessage(self) -> str:
        return scrubbed(super().getMessage())


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: _plain(value) for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_text:
            line["trace"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float) else scrubbed(str(value))


def _loggers_with_a_way_of_their_own() -> list[logging.Logger]:
    # No access log: addresses stand in queries (docs/platform.md, section 6).
    names = sorted(set(logging.root.manager.loggerDict) - {"uvicorn.access"})
    found = [logging.getLogger(name) for name in names]
    return [each for each in found if each.name.startswith(_TALKATIVE) and (each.handlers or not each.propagate)]
