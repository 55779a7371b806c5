"""The child process that reads one upload: bytes in by a pipe, a table or a refusal out by another.

A file that kills, stalls or fills its reader costs the child, not the app. The child starts anew (no fork of a
process with threads), knows no secret (an environment of its own, no open files), limits itself before it reads
(core/files/worker.py), and reads one file: the next one has been started meanwhile (core/files/spare.py). Its end,
whatever it is, becomes a sentence; the file's content is never logged.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import FileRefused
from core.files.limits import Limits
from core.files.spare import Spare
from core.files.understood import Choices

_ROOT = str(Path(__file__).resolve().parent.parent.parent)
_START = "import sys; sys.path.insert(0, sys.argv[1]); from core.files.worker import main; main()"
# Arrow's own memory pools reserve address space in gigabytes, which the child's limit would refuse.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
_PIECE = 1 << 20
_PREFIX = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """`table` and `mends` are Arrow IPC streams; `head` is what else the child says (core/files/worker.py)."""

    head: dict[str, Any]
    table: memoryview
    mends: memoryview


class _TooMuch(Exception):
    """The child answers with more bytes than a table may have."""


def ask_child(data: bytes, name: str, *, limits: Limits, choices: Choices) -> Answer:
    """Hand a child the file, and return its answer within `limits.seconds`; it has ended by then, and the next starts.

    Raises FileRefused: the child's own refusal, or a sentence for a child that crashed, stalled or babbled.
    """
    question = json.dumps(
        {"name": name, "bytes": len(data), "choices": asdict(choices), "limits": asdict(limits)}
    ).encode()
    try:
        answer, code = _run(
            _spare.take(),
            (len(question).to_bytes(_PREFIX, "big"), question, data),
            deadline=time.monotonic() + limits.seconds,
            most=limits.unpacked_megabytes << 20,
        )
    except TimeoutError:
        raise FileRefused(_took_too_long(limits)) from None
    except _TooMuch:
        raise FileRefused(
            f"The table in the file has more than {limits.unpacked_megabytes:,} MB. "
            "Split it, or remove columns that are not needed."
        ) from None
    finally:
        prepare_child()
    if code == -signal.SIGXCPU:
        raise FileRefused(_took_too_long(limits))
    if code:
        raise FileRefused(
            f"The file could not be read within {limits.memory_megabytes:,} MB of memory, or made its reader stop. "
            "Copy the list alone into a new sheet, save it as CSV UTF-8, and upload that."
        )
    return _understood(answer)


def prepare_child() -> None:
    """Start the child of the next upload, unless it waits already; returns before it is ready."""
    # Without a process to spare, an upload starts its own, and says what failed.
    with suppress(OSError):
        _spare.prepare()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _START, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        start_new_session=True,
        bufsize=0,
    )


_spare = Spare(_start)


def _run(child: subprocess.Popen[bytes], parts: tuple[bytes, ...], *, deadline: float, most: int) -> tuple[bytes, int]:
    """What the child answered, and its exit code; raises TimeoutError and _TooMuch. It never outlives the call."""
    with child as process:
        try:
            answer = _exchange(process, parts, deadline=deadline, most=most)
            return answer, process.wait(timeout=max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _exchange(process: subprocess.Popen[bytes], parts: tuple[bytes, ...], *, deadline: float, most: int) -> bytes:
    """Feed and read at once, so that neither side waits for the other; a child that reads no further is its own end."""
    assert process.stdin is not None
    assert process.stdout is not None
    left = [memoryview(part) for part in reversed(parts)]
    answer = bytearray()
    os.set_blocking(process.stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(deadline - time.monotonic())
            if time.monotonic() >= deadline:
                raise TimeoutError
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    if not _fed(process.stdin.fileno(), left):
                        selector.unregister(process.stdin)
                        process.stdin.close()
                elif piece := os.read(key.fd, _PIECE):
                    answer += piece
                else:
                    selector.unregister(process.stdout)
            if len(answer) > most:
                raise _TooMuch
    return bytes(answer)


def _fed(pipe: int, left: list[memoryview]) -> bool:
    """Write a piece of what is `left`; whether there is more to write, and anybody who reads it."""
    try:
        written = os.write(pipe, left[-1][:_PIECE])
    except BrokenPipeError:
        return False
    left[-1] = left[-1][written:]
    while left and not left[-1]:
        left.pop()
    return bool(left)


def _understood(answer: bytes) -> Answer:
    """Split an answer into its head and its table; raises FileRefused for a refusal and for what is not an answer."""
    start = _PREFIX + int.from_bytes(answer[:_PREFIX], "big")
    try:
        head: dict[str, Any] = json.loads(answer[_PREFIX:start])
        refusal = head.get("refused")
        if refusal is None:
            body = memoryview(answer)[start:]
            return Answer(head, body[: head["table_bytes"]], body[head["table_bytes"] :])
    except (ValueError, LookupError, TypeError, AttributeError):
        raise FileRefused(
            "The file could not be read: its reader gave no usable answer. Save it as CSV UTF-8, and upload that."
        ) from None
    raise FileRefused(str(refusal))


def _took_too_long(limits: Limits) -> str:
    return f"The file could not be read within {limits.seconds:g} seconds. Split it, or save it as CSV UTF-8."
