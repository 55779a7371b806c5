"""What the child process does: limit itself, take the file from standard input, answer on standard output.

An answer is the length of a JSON head (8 bytes), the head, and the table as an Arrow stream; a refusal is a head
alone. Whatever else is raised ends the process: the parent has a sentence for that.
"""

import json
import math
import resource
import sys
from typing import Any

from core.errors import FileRefused
from core.files.limits import Limits

_PREFIX = 8


def main() -> None:
    """One file, one answer; arguments and environment do not matter."""
    # Arrow does without numpy, whose import takes as long as the reading of a hundred thousand rows.
    sys.modules["numpy"] = None  # type: ignore[assignment]  # how an import is told that there is no such module
    source = sys.stdin.buffer
    question = json.loads(source.read(int.from_bytes(source.read(_PREFIX), "big")))
    limits = Limits(**question["limits"])
    _limit_this_process(limits)
    head, table = _answer(source.read(), question["name"], question["sheet"], limits)
    text = json.dumps(head).encode()
    sys.stdout.buffer.write(len(text).to_bytes(_PREFIX, "big") + text)
    sys.stdout.buffer.write(table)
    sys.stdout.buffer.flush()


def _limit_this_process(limits: Limits) -> None:
    """Memory and processor time as given, no core dump, no byte to any file."""
    seconds = math.ceil(limits.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_megabytes << 20),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _answer(data: bytes, name: str, sheet: str | None, limits: Limits) -> tuple[dict[str, Any], Any]:
    # Only now: the parsers load under the limits, and without numpy.
    from core.files.parse import parse

    try:
        parsed = parse(data, name, limits=limits, sheet=sheet)
    except FileRefused as refusal:
        return {"refused": str(refusal)}, b""
    return {"understood": parsed.understood, "notes": parsed.notes}, parsed.arrow()
