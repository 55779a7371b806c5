"""What the child process does: wait for a file on standard input, limit itself, take it, answer on standard output.

An answer is the length of a JSON head (8 bytes), the head, and two Arrow streams, the table and what was mended; the
table is without rows where the head says that any reader gets them from the file. A refusal is a head alone. Whatever
else is raised ends the process: the parent has a sentence for that.
"""

import json
import math
import os
import resource
import sys
from dataclasses import asdict
from typing import Any

from core.errors import FileRefused
from core.files.limits import Limits

_PREFIX = 8


def main() -> None:
    """One file, one answer; arguments and environment do not matter. A pipe that ends before a file is the end."""
    # Arrow does without numpy, whose import takes as long as the reading of a hundred thousand rows.
    sys.modules["numpy"] = None  # type: ignore[assignment]  # how an import is told that there is no such module
    # Before the wait, which is the point of starting early: a table of ours loads all that a first one loads.
    _answer(b"A,B\n1,2\n", {"name": "", "choices": {}}, Limits())

    source = sys.stdin.buffer
    prefix = source.read(_PREFIX)
    if len(prefix) == _PREFIX:
        question = json.loads(source.read(int.from_bytes(prefix, "big")))
        limits = Limits(**question["limits"])
        _limit_this_process(limits)
        _say(*_answer(source.read(question["bytes"]), question, limits))
    # The interpreter's own end takes longer than a small file, and there is nothing to tidy.
    os._exit(0)


def _say(head: dict[str, Any], streams: list[Any]) -> None:
    text = json.dumps(head).encode()
    sys.stdout.buffer.write(len(text).to_bytes(_PREFIX, "big") + text)
    for stream in streams:
        sys.stdout.buffer.write(stream)
    sys.stdout.buffer.flush()


def _limit_this_process(limits: Limits) -> None:
    """Memory and, from here on, processor time as given; no core dump, no byte to any file."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime + limits.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_megabytes << 20),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _answer(data: bytes, question: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], list[Any]]:
    # Only now: without numpy.
    from core.files.parse import parse
    from core.files.understood import Choices

    try:
        parsed = parse(data, question["name"], limits=limits, choices=Choices(**question["choices"]))
    except FileRefused as refusal:
        return {"refused": str(refusal)}, []
    rows = parsed.table.num_rows
    plain = None
    if parsed.plain_from is not None and rows:
        plain = {"start": parsed.plain_from, "rows": rows, "line": parsed.table.column("")[0].as_py()}
    # What whoever asks can read from the file as well is not sent.
    streams = [_stream(parsed.table.slice(0, 0) if plain else parsed.table), _stream(parsed.mends)]
    head = {
        "plain": plain,
        "understood": asdict(parsed.understood),
        "header": parsed.header,
        "width": parsed.width,
        "notes": parsed.notes,
        "table_bytes": streams[0].size,
    }
    return head, streams


def _stream(table: Any) -> Any:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()
