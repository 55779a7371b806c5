"""Real processes on one database file: nobody starves, nobody fails, no commit is lost (docs/adr/0001)."""

import json
import signal
import time
from pathlib import Path

import pytest

from core.errors import DatabaseBusy
from core.settings import Settings
from core.store.database import Database
from core.store.migrate import migrations
from tests.store.process import insert

pytestmark = pytest.mark.usefixtures("embedded_only")

UNITS_OF_A_VISITOR = 8
# Between asking and standing at the turnstile a busy owner may end a few more units.
UNITS_OF_GRACE = 24


def rows_of(settings: Settings) -> dict[str, list[int]]:
    """The numbers that each writer left."""
    with Database(settings) as db, db.read() as r:
        rows = r.rows("select host, process_id from job_run order by host, process_id")
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(row["host"], []).append(row["process_id"])
    return numbers


def said(process, text=None) -> dict:
    """The last line that an ended process said."""
    out, err = process.communicate(text, timeout=60)
    assert process.returncode == 0, err
    return json.loads(out.splitlines()[-1]) if out else {}


def ready(process) -> None:
    assert json.loads(process.stdout.readline()) == {"ready": True}


@pytest.mark.parametrize(("threads_of_owner", "visitors"), [(8, 1), (1, 1), (4, 2)])
def test_a_visitor_gets_its_turns_from_a_busy_owner_and_no_row_is_lost(settings, start, threads_of_owner, visitors):
    owner = start("keep-writing", "owner", threads_of_owner)
    ready(owner)

    came = [start("write", f"visitor-{n}", UNITS_OF_A_VISITOR) for n in range(visitors)]
    visits = [said(visitor)["units"] for visitor in came]
    units_of_owner = [began for _, began in said(owner)["units"]]

    for asked, got in (visit for units in visits for visit in units):
        between = sum(asked < began < got for began in units_of_owner)
        turns_of_others = visitors * (threads_of_owner + UNITS_OF_GRACE)
        assert between <= threads_of_owner + turns_of_others
    rows = rows_of(settings)
    assert sum(len(numbers) for writer, numbers in rows.items() if writer.startswith("owner")) == len(units_of_owner)
    assert all(numbers == list(range(len(numbers))) for numbers in rows.values())
    assert all(len(rows[f"visitor-{n}"]) == UNITS_OF_A_VISITOR for n in range(visitors))


def test_an_app_with_many_threads_gets_its_turns_from_a_busy_job(settings, start):
    job = start("keep-writing", "job", 1)
    ready(job)
    app = start("keep-writing", "app", 8)
    ready(app)

    # As long as both have had their share; were one starved, the time-out of the other would end the test.
    deadline = time.monotonic() + 30
    with Database(settings) as db:
        while time.monotonic() < deadline:
            with db.read() as r:
                counts = r.rows(
                    "select split_part(host, '-', 1) as writer, count(*) as rows from job_run group by writer"
                )
            if sorted(row["writer"] for row in counts if row["rows"] >= 10) == ["app", "job"]:
                break
        else:
            pytest.fail(f"somebody starved: {counts}")
    wrote = len(said(job)["units"]) + len(said(app)["units"])

    assert sum(len(numbers) for numbers in rows_of(settings).values()) == wrote


def test_four_processes_that_open_and_close_in_turns_lose_no_commit(settings, start):
    openings = 10

    writers = [start("open-often", f"writer-{n}", openings) for n in range(4)]
    for writer in writers:
        said(writer)

    assert rows_of(settings) == {f"writer-{n}": list(range(openings)) for n in range(4)}


def test_a_killed_owner_frees_the_file_and_leaves_what_it_had_committed(settings, start):
    owner = start("hold")
    ready(owner)

    owner.send_signal(signal.SIGKILL)
    owner.wait(timeout=10)

    assert rows_of(settings) == {"holder": [0]}


def test_a_wait_that_ends_without_the_file_names_who_has_it(settings, start):
    owner = start("hold")
    ready(owner)
    impatient = settings.model_copy(update={"database_wait_seconds": 0.2})

    with pytest.raises(DatabaseBusy, match=f"process {owner.pid} .process.py"), Database(impatient) as db, db.read():
        pass


def test_an_idle_owner_lends_soon_and_comes_back(settings, start):
    owner = start("idle")
    ready(owner)

    asked = time.monotonic()
    with Database(settings) as db:
        insert(db, "visitor", 0)
    waited = time.monotonic() - asked
    said(owner, "go on\n")

    assert waited < 2
    assert rows_of(settings) == {"idler": [0, 1], "visitor": [0]}


def test_two_processes_that_find_no_tables_make_them_once(settings, start):
    Path(settings.database_url).unlink()

    for process in [start("open-often", f"writer-{n}", 1) for n in range(2)]:
        said(process)

    assert rows_of(settings) == {"writer-0": [0], "writer-1": [0]}
    with Database(settings) as db, db.read() as r:
        assert r.value("select count(*) as applied from schema_migration") == len(migrations(postgres=False))
