"""The two locks beside a database file. What they do between processes is in tests/store/test_two_processes.py."""

import os
import stat
import threading

import pytest

from core.errors import DatabaseBusy, DatabaseUnusable
from core.store.turnstile import Turnstile


@pytest.fixture
def path(tmp_path):
    return tmp_path / "desk.duckdb"


def test_the_second_one_waits_in_vain_while_the_first_holds_it(path):
    first, second = Turnstile(path, 5), Turnstile(path, 0.05)
    first.acquire()

    with pytest.raises(DatabaseBusy, match=str(os.getpid())):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_the_owner_sees_who_waits_and_nobody_when_nobody_does(path):
    owner, visitor = Turnstile(path, 5), Turnstile(path, 30)
    owner.acquire()
    assert not owner.someone_waits()

    came = threading.Thread(target=visitor.acquire)
    came.start()
    while not owner.someone_waits():
        assert came.is_alive()
    owner.release()
    came.join(timeout=10)

    assert not came.is_alive()
    visitor.release()


def test_the_wait_is_one_wait_whether_for_the_turnstile_or_the_lock(path):
    owner, waiting, third = Turnstile(path, 5), Turnstile(path, 30), Turnstile(path, 0.05)
    owner.acquire()
    came = threading.Thread(target=waiting.acquire)
    came.start()
    while not owner.someone_waits():
        assert came.is_alive()

    with pytest.raises(DatabaseBusy):
        third.acquire()
    owner.release()
    came.join(timeout=10)
    waiting.release()


def test_two_paths_to_one_file_are_one_lock(path, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.duckdb"
    path.touch()
    link.symlink_to(path)
    owner = Turnstile(path, 5)
    owner.acquire()

    with pytest.raises(DatabaseBusy):
        Turnstile(link, 0.05).acquire()
    owner.release()


def test_giving_back_what_is_not_held_does_nothing(path):
    Turnstile(path, 5).release()


def test_a_folder_that_does_not_exist_is_named_and_not_made(tmp_path):
    missing = tmp_path / "mistyped"

    with pytest.raises(DatabaseUnusable, match=str(missing)):
        Turnstile(missing / "desk.duckdb", 5).acquire()
    assert not missing.exists()


def test_the_files_beside_the_database_are_for_their_user_only(path, tmp_path):
    turnstile = Turnstile(path, 5)
    turnstile.acquire()
    turnstile.release()

    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
