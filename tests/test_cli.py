"""`python -m core` as a shell sees it: real processes, exit codes, one sentence for a fault."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import ROOT, Settings
from core.store.database import Database
from tests.moments import NOW

AS_OF = "2026-03-02T09:00:00+00:00"
FOUR_DAYS_LATER = "2026-03-06T09:00:00+00:00"
COMMANDS = ("demo", "job", "check", "migrate", "backup", "restore", "export", "read", "review", "renew", "token")


def core(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory) -> Path:
    """A small demo around AS_OF, built once by the command itself."""
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    built = core("--database", path, "demo", "--licenses", 1000, "--as-of", AS_OF)
    assert built.returncode == 0, built.stderr
    return path


@pytest.fixture
def demo(demo_file, tmp_path) -> Path:
    return Path(shutil.copy(demo_file, tmp_path / "demo.duckdb"))


def job(path: Path, as_of: str, *options: str) -> dict:
    done = core("--database", path, "job", "--as-of", as_of, "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def fails_with_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command):
    shown = core(command, "--help")

    assert shown.returncode == 0
    assert "Usage" in shown.stdout


def test_the_job_prints_one_object_with_the_agreed_names(demo):
    report = job(demo, AS_OF)

    assert set(report) == {
        "as_of", "expired", "planned", "skipped", "sent", "failed", "unknown", "parked", "seconds", "halted",
    }  # fmt: skip
    assert report["as_of"] == AS_OF
    assert report["expired"] > 0
    assert report["planned"]["expiry_reminder"] > 0


def test_the_job_records_and_plans_each_thing_once_also_four_days_later(demo):
    first = job(demo, AS_OF)
    again = job(demo, AS_OF)
    later = job(demo, FOUR_DAYS_LATER)
    later_again = job(demo, FOUR_DAYS_LATER)

    assert min(first["expired"], later["expired"]) > 0
    assert again["expired"] == later_again["expired"] == 0
    assert sum(again["planned"].values()) == sum(later_again["planned"].values()) == 0
    assert core("--database", demo, "check").returncode == 0


def test_two_jobs_started_together_do_the_work_of_one(demo, tmp_path):
    alone = job(Path(shutil.copy(demo, tmp_path / "alone.duckdb")), AS_OF)
    command = [sys.executable, "-m", "core", "--database", str(demo), "job", "--as-of", AS_OF, "--json"]

    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    reports = [json.loads(process.communicate(timeout=120)[0]) for process in both]

    assert [process.returncode for process in both] == [0, 0]
    for name in ("expired", "sent", "skipped"):
        assert sum(report[name] for report in reports) == alone[name]
    for kind, count in alone["planned"].items():
        assert sum(report["planned"][kind] for report in reports) == count
    assert core("--database", demo, "check").returncode == 0


def test_a_dry_run_names_the_mails_and_changes_nothing(demo):
    shown = core("--database", demo, "job", "--as-of", AS_OF, "--dry-run")
    after = job(demo, AS_OF)

    assert shown.returncode == 0
    assert "+ mail expiry_reminder to " in shown.stdout
    assert f"+ {after['expired']:,} licenses recorded as expired" in shown.stdout


def test_more_mails_than_the_limit_stop_before_sending_and_are_sent_when_allowed(demo):
    halted = core("--database", demo, "job", "--as-of", AS_OF, MAIL_LIMIT_PER_RUN="1")
    allowed = job(demo, AS_OF, "--allow-mails", "1000")

    fails_with_one_sentence(halted, "--allow-mails", "nothing was sent")
    assert allowed["sent"] > 1


def test_check_says_how_many_invariants_hold(demo):
    checked = core("--database", demo, "check", "--json")

    assert checked.returncode == 0
    assert json.loads(checked.stdout) | {"checked": 0} == {"ok": True, "checked": 0, "broken": []}


def test_a_backup_is_restored_beside_and_over_a_database(demo, tmp_path):
    saved = core("--database", demo, "backup", tmp_path / "saved")
    beside = core("--database", tmp_path / "beside.duckdb", "restore", tmp_path / "saved")
    over = core("--database", demo, "restore", tmp_path / "saved")

    assert (saved.returncode, beside.returncode, over.returncode) == (0, 0, 0), saved.stderr + beside.stderr
    assert core("--database", tmp_path / "beside.duckdb", "check").returncode == 0
    assert core("--database", demo, "check").returncode == 0
    assert job(tmp_path / "beside.duckdb", AS_OF)["expired"] == job(demo, AS_OF)["expired"] > 0


def test_a_demo_is_built_only_where_it_is_missing_if_asked(demo):
    before = demo.read_bytes()

    done = core("--database", demo, "demo", "--if-missing")

    assert done.returncode == 0
    assert demo.read_bytes() == before


def test_a_demo_does_not_replace_a_real_database(tmp_path):
    path = tmp_path / "real.duckdb"
    with Database(Settings(database_url=str(path))) as db, db.transaction(NOW, "test") as tx:
        tx.execute("insert into installation select uuidv7(), 'real', $now", now=NOW)
    before = path.read_bytes()

    fails_with_one_sentence(core("--database", path, "demo"), "demo")
    assert path.read_bytes() == before


def test_a_snapshot_is_written_and_its_folder_is_not_used_twice(demo, tmp_path):
    folder = tmp_path / "snapshot"

    written = core("--database", demo, "export", folder)
    assert written.returncode == 0, written.stderr
    assert "people are masked" in written.stdout
    assert (folder / "view_expiries.parquet").is_file()
    again = core("--database", demo, "export", folder, "--with-people")
    assert (again.returncode, again.stdout) == (1, "")
    assert "is not empty" in again.stderr


def test_a_backup_that_is_not_there_is_named(demo, tmp_path):
    fails_with_one_sentence(core("--database", demo, "restore", tmp_path / "nowhere"), "nowhere")


@pytest.mark.parametrize("command", [("job",), ("check",), ("backup", "saved")])
def test_a_mistyped_path_makes_no_database(command, tmp_path):
    path = tmp_path / "mistyped.duckdb"

    fails_with_one_sentence(core("--database", path, *command), str(path))
    assert not path.exists()


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path):
    path = tmp_path / "letter.duckdb"
    path.write_text("Dear Sir or Madam")

    fails_with_one_sentence(core("--database", path, "check"), str(path))
    assert path.read_text() == "Dear Sir or Madam"


def test_a_malformed_setting_is_named(demo):
    fails_with_one_sentence(core("--database", demo, "check", MAIL_CONCURRENCY="many"), "MAIL_CONCURRENCY")


def test_a_malformed_moment_is_named(demo):
    fails_with_one_sentence(core("--database", demo, "job", "--as-of", "tomorrow"), "--as-of tomorrow")


def test_an_unreachable_server_is_one_sentence_without_the_password():
    done = core("--database", "postgresql://ana:secret@127.0.0.1:1/desk", "check")

    fails_with_one_sentence(done, "PostgreSQL cannot be reached")
    assert "secret" not in done.stderr
