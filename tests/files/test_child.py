"""Whatever happens to the child becomes a sentence, and the parent lives on."""

import os
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import FileRefused
from core.files import child
from core.files.child import ask_child
from core.files.limits import Limits
from core.files.spare import Spare
from core.files.understood import GUESSED

DATA = b"A,B\nx,y\n"
SHORT = Limits(seconds=5)


def ask(data=DATA, limits=SHORT):
    return ask_child(data, "x.csv", limits=limits, choices=GUESSED)


def rows(answer):
    return answer.head["plain"]["rows"]


@pytest.fixture(autouse=True)
def spare(monkeypatch):
    """One of the test's own, so that no child of another test answers."""
    own = Spare(child._start)
    monkeypatch.setattr(child, "_spare", own)
    yield own
    own.end()


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def starting(monkeypatch, code):
    """Let the child run `code` in the worker's place."""
    monkeypatch.setattr(child, "_START", code)


def test_a_table_comes_back_from_a_thread():
    answers = []
    thread = threading.Thread(target=lambda: answers.append(ask()))
    thread.start()
    thread.join()

    assert answers[0].head["understood"]["words"] == "CSV · UTF-8 · comma"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import os; os.abort()", "made its reader stop"),
        ("import os; os.kill(os.getpid(), 9)", "made its reader stop"),
        ("raise SystemExit(3)", "made its reader stop"),
        ("import os; os.kill(os.getpid(), 24)", "within 5 seconds"),
        ("print('x' * 100)", "no usable answer"),
        ("pass", "no usable answer"),
        ("import os; os.write(1, bytes(7) + b'\\2[]')", "no usable answer"),
    ],
)
def test_a_child_that_fails_is_a_refusal(monkeypatch, code, sentence):
    starting(monkeypatch, code)

    with pytest.raises(FileRefused, match=sentence):
        ask()


def test_a_child_that_stalls_is_ended(monkeypatch, tmp_path):
    told = tmp_path / "pid"
    starting(monkeypatch, f"import os, signal; open({str(told)!r}, 'w').write(str(os.getpid())); signal.pause()")

    with pytest.raises(FileRefused, match="within 1 seconds"):
        ask(b"x" * 1_000_000, Limits(seconds=1))

    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def test_a_child_that_babbles_is_ended(monkeypatch):
    starting(monkeypatch, "import os\nwhile True: os.write(1, bytes(65536))")

    with pytest.raises(FileRefused, match="more than 1 MB"):
        ask(limits=Limits(unpacked_megabytes=1))


def test_too_little_memory_is_a_refusal():
    with pytest.raises(FileRefused, match="512 MB of memory"):
        ask(b"A\n" + b"\n".join(b"%d" % i for i in range(12_000_000)), Limits(memory_megabytes=512, rows=20_000_000))


def test_the_child_knows_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.secret")
    told = tmp_path / "environment"
    starting(monkeypatch, f"import os; open({str(told)!r}, 'w').write(str(dict(os.environ)))")

    with pytest.raises(FileRefused):
        ask()

    assert "SENDGRID" not in told.read_text()


def test_a_child_that_was_started_before_reads_one_file_and_the_next_one_another(spare):
    child.prepare_child()
    first = spare._waiting.pid

    ask()

    second = spare._waiting.pid
    assert first != second
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert rows(ask(b"A\nx\ny\n")) == 2


def test_a_child_that_died_while_it_waited_costs_nobody_a_file(spare):
    child.prepare_child()
    os.kill(spare._waiting.pid, signal.SIGKILL)
    os.waitid(os.P_PID, spare._waiting.pid, os.WEXITED | os.WNOWAIT)

    assert rows(ask()) == 1


def test_files_at_once_have_a_child_each():
    child.prepare_child()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda count: ask(b"A\n" + b"x\n" * count), range(2, 6)))

    assert [rows(answer) for answer in answers] == [2, 3, 4, 5]


def test_a_child_ends_with_its_parent_though_it_was_killed():
    script = (
        f"import os, sys; sys.path.insert(0, {child._ROOT!r}); from core.files import child; child.prepare_child(); "
        "print(child._spare._waiting.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    ended = os.pidfd_open(int(parent.stdout)) if _lives(int(parent.stdout)) else None
    if ended is not None:
        assert select.select([ended], [], [], 20)[0]
        os.close(ended)
    assert parent.returncode == -signal.SIGKILL


def test_what_a_child_did_before_the_file_does_not_count(monkeypatch):
    starting(
        monkeypatch,
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "while time.process_time() < 2.5: pass\n"
        "from core.files.worker import main; main()",
    )
    child.prepare_child()
    waiting = child._spare._waiting
    # User and system time in ticks of a hundredth of a second.
    while sum(map(int, Path(f"/proc/{waiting.pid}/stat").read_text().split()[13:15])) < 240:
        assert waiting.poll() is None

    assert rows(ask(limits=Limits(seconds=2))) == 1


def test_the_child_loads_neither_screens_nor_database(monkeypatch):
    script = (
        f"import sys; sys.path.insert(0, {child._ROOT!r}); import core.files.worker, core.files.parse; "
        "print([m for m in ('streamlit', 'duckdb', 'polars', 'pydantic') if m in sys.modules])"
    )
    monkeypatch.setattr(child, "_START", script)
    answer, code = child._run(
        child._start(),
        (b"x",),
        deadline=child.time.monotonic() + 20,
        most=1000,
    )

    assert (answer, code) == (b"[]\n", 0)
