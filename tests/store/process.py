"""Another process on the same database, for tests: `python -m tests.store.process URL COMMAND ...`.

It says what it did as JSON lines. `write` and `keep-writing` insert numbered rows, each in a unit of its own, and tell
on the machine-wide monotonic clock when they asked for each unit and when they got it.
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from core.actions.allocate_licenses import allocate_licenses
from core.errors import NotEnoughStock
from core.settings import Settings
from core.store.database import Database
from core.store.retry import retried
from tests.moments import NOW

_INSERT = """
insert into job_run (job_run_id, as_of, started_at, finished_at, state, host, process_id, counts, reason)
select uuidv7(), $now, $now, null, 'running', $writer, $number, '{}', ''
"""


def say(**what: object) -> None:
    """One line of JSON."""
    print(json.dumps(what), flush=True)  # noqa: T201 (a program's output)


@retried
def insert(db: Database, writer: str, number: int) -> tuple[float, float]:
    """One numbered row; when the unit was asked for, and when it began."""
    asked = time.monotonic()
    with db.transaction(NOW, writer) as tx:
        began = time.monotonic()
        tx.execute(_INSERT, now=NOW, writer=writer, number=number)
    return asked, began


def write(settings: Settings, writer: str, count: int) -> None:
    """`count` rows through one open door."""
    with Database(settings) as db:
        say(units=[insert(db, writer, number) for number in range(count)])


def keep_writing(settings: Settings, writer: str, threads: int) -> None:
    """Rows from many threads, back to back, until standard input is closed."""
    ended = threading.Event()
    with Database(settings) as db, ThreadPoolExecutor(threads) as pool:

        def work(thread: int) -> list[tuple[float, float]]:
            units = []
            while not ended.is_set():
                units.append(insert(db, f"{writer}-{thread}", len(units)))
            return units

        work_of_threads = [pool.submit(work, thread) for thread in range(threads)]
        say(ready=True)
        sys.stdin.read()
        ended.set()
        say(units=[unit for done in work_of_threads for unit in done.result()])


def open_often(settings: Settings, writer: str, count: int) -> None:
    """`count` rows, each through a door opened for it."""
    for number in range(count):
        with Database(settings) as db:
            insert(db, writer, number)


def hold(settings: Settings) -> None:
    """A committed row, and then a unit of work that does not end until standard input is closed."""
    with Database(settings) as db:
        insert(db, "holder", 0)
        with db.transaction(NOW, "holder") as tx:
            tx.execute(_INSERT, now=NOW, writer="never committed", number=0)
            say(ready=True)
            sys.stdin.read()


def idle(settings: Settings) -> None:
    """An open door that nobody goes through, until a line comes; then one more row."""
    with Database(settings) as db:
        insert(db, "idler", 0)
        say(ready=True)
        sys.stdin.readline()
        insert(db, "idler", 1)
        say(done=True)


def allocate(settings: Settings, company_id: str, *learners: str) -> None:
    """One license for each of the learners, one after the other, as long as there is stock."""
    given = 0
    with Database(settings) as db:
        for learner in learners:
            try:
                allocate_licenses(
                    db,
                    company_id=company_id,
                    learners=[learner],
                    request_key=f"key of {learner}",
                    now=NOW,
                    actor="test",
                )
            except NotEnoughStock:
                continue
            given += 1
    say(given=given)


if __name__ == "__main__":
    url, command, *words = sys.argv[1:]
    chosen = Settings(database_url=url)
    match command:
        case "write":
            write(chosen, words[0], int(words[1]))
        case "keep-writing":
            keep_writing(chosen, words[0], int(words[1]))
        case "open-often":
            open_often(chosen, words[0], int(words[1]))
        case "hold":
            hold(chosen)
        case "idle":
            idle(chosen)
        case "allocate":
            allocate(chosen, *words)
