"""Whatever happens to the child becomes a sentence, and the parent lives on."""

import os
import sys
import threading

import pytest

from core.errors import FileRefused
from core.files import child
from core.files.child import ask_child
from core.files.limits import Limits

DATA = b"A,B\n1,2\n"
SHORT = Limits(seconds=5)


def ask(data=DATA, limits=SHORT):
    return ask_child(data, "x.csv", limits=limits, sheet=None)


def starting(monkeypatch, code):
    """Let the child run `code` in the worker's place."""
    monkeypatch.setattr(child, "_START", code)


def test_a_table_comes_back_from_a_thread():
    answers = []
    thread = threading.Thread(target=lambda: answers.append(ask()))
    thread.start()
    thread.join()

    assert answers[0].understood == "CSV · UTF-8 · comma · header in line 1 · 1 row"


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
        ask(b"A\n" + b"\n".join(b"%d" % i for i in range(6_000_000)), Limits(memory_megabytes=512, rows=10_000_000))


def test_the_child_knows_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.secret")
    told = tmp_path / "environment"
    starting(monkeypatch, f"import os; open({str(told)!r}, 'w').write(str(dict(os.environ)))")

    with pytest.raises(FileRefused):
        ask()

    assert "SENDGRID" not in told.read_text()


def test_the_child_loads_neither_screens_nor_database():
    script = (
        f"import sys; sys.path.insert(0, {child._ROOT!r}); import core.files.worker, core.files.parse; "
        "print([m for m in ('streamlit', 'duckdb', 'polars', 'pydantic') if m in sys.modules])"
    )
    answer, code = child._run(
        [sys.executable, "-I", "-B", "-c", script],
        (b"x",),
        deadline=child.time.monotonic() + 20,
        most=1000,
    )

    assert (answer, code) == (b"[]\n", 0)
