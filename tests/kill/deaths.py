"""One act on copies of one house: done once in peace, then killed at each of its points and picked up again."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.clock import frozen
from core.errors import Refused
from core.job import run_job, transport_of
from core.reads.invariants import check
from core.settings import Settings
from core.store.database import Database
from tests.kill.account import account, mail_states
from tests.kill.house import ACTS, DECISIONS, LEFT_IN_DOUBT, Ids
from tests.kill.zygote import Zygote
from tests.moments import NOW
from tests.sendgrid_server import API_KEY, SendGridServer

# Two mails at a time and four to a claim, so that a run of the job claims more than once.
_CONCURRENCY = 2
_CLAIMED_AT_ONCE = 2 * _CONCURRENCY
_MAILS = "select mail_id, state, provider_message_id from mail order by mail_id"


@dataclass(frozen=True)
class House:
    """A closed database, and what the acts on it are about."""

    file: Path
    ids: Ids


@dataclass(frozen=True)
class Aftermath:
    """What a dead process left: its database, and the provider that outlived it."""

    file: Path
    settings: Settings
    provider: SendGridServer

    def bytes(self) -> dict[str, bytes]:
        """The database and its log; an empty log is none."""
        found = {path.suffix: path.read_bytes() for path in self.file.parent.glob(f"{self.file.name}*")}
        return {suffix: found[suffix] for suffix in (".duckdb", ".wal") if found.get(suffix)}


class Deaths:
    """An act, the points at which it can die, and what it comes to when it does not."""

    def __init__(self, house: House, zygote: Zygote, folder: Path, act: str) -> None:
        """Does the act once, in peace."""
        self._house, self._zygote, self._folder, self._act = house, zygote, folder / act, act
        self._picked_up: list[Any] = []
        with self._after(None) as peace, Database(peace.settings) as db:
            self._done = account(db)
            self._settle(db, peace.provider)
            self._settled = account(db)

    @contextmanager
    def at(self, die_at: int) -> Iterator[Aftermath]:
        """Do the act in a process that dies at this point (from 1)."""
        with self._after(die_at) as aftermath:
            yield aftermath

    def left_no_trace(self, aftermath: Aftermath) -> bool:
        """Whether database and log are, byte by byte, what they were before the act."""
        return aftermath.bytes() == {".duckdb": self._house.file.read_bytes()}

    def pick_up(self, aftermath: Aftermath, *, already: bool = False) -> None:
        """Open what the dead left, press again, and run the job until it is quiet: as if nobody had died.

        `already` says that the act had happened. Of two deaths that left the same the first is picked up to the end.
        """
        with Database(aftermath.settings) as db:
            left = account(db), mail_states(db), len(aftermath.provider.accepted)
            assert check(db, now=NOW) == []
            if already:
                assert left[0] == self._done
            if left in self._picked_up:
                return
            self._picked_up.append(left)
            # Only an order that was decided before the death cannot be decided again; all else is the same press.
            with pytest.raises(Refused) if already and self._act in DECISIONS else nullcontext():
                ACTS[self._act](db, self._house.ids)
            self._settle(db, aftermath.provider)
            assert account(db) == self._settled

    @contextmanager
    def _after(self, die_at: int | None) -> Iterator[Aftermath]:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        file = Path(shutil.copy(self._house.file, self._folder / "house.duckdb"))
        with SendGridServer() as provider:
            settings: dict[str, Any] = {
                "database_url": str(file),
                "sendgrid_api_key": API_KEY,
                "sendgrid_host": provider.host,
                "mail_concurrency": _CONCURRENCY,
            }
            answer = self._zygote.run(self._act, settings, self._house.ids, die_at)
            assert answer["killed"] == (die_at is not None)
            if die_at is None:
                self.points: list[str] = answer["points"]
            yield Aftermath(file, Settings(**settings), provider)

    def _settle(self, db: Database, provider: SendGridServer) -> None:
        transport = transport_of(db.settings)
        lease, wait = db.settings.mail_lease, timedelta(hours=db.settings.mail_unknown_wait_hours)
        later = NOW + lease + wait
        for now in (NOW, NOW + lease, later):
            run_job(db, transport, clock=frozen(now))
        again = run_job(db, transport, clock=frozen(later))
        assert (again.expired, sum(again.planned.values()), again.skipped, again.sent, again.parked) == (0, 0, 0, 0, 0)
        assert check(db, now=later) == []
        _assert_each_mail_is_accounted_for(db, provider)


def _assert_each_mail_is_accounted_for(db: Database, provider: SendGridServer) -> None:
    """What the provider accepted is what people saw: each mail once, and all of them settled as what they are."""
    with db.read() as r:
        mails = r.rows(_MAILS)
    seen = Counter(mail["mail_id"] for mail in provider.accepted)
    alike = Counter((mail["to"], mail["subject"]) for mail in provider.accepted)
    sent = {m["mail_id"] for m in mails if m["state"] == "sent" and not m["provider_message_id"].startswith("preview")}
    parked = {mail["mail_id"] for mail in mails if mail["state"] == "parked"}
    assert {mail["state"] for mail in mails} <= {"sent", "parked", "skipped"}
    assert set(seen.values()) <= {1}
    assert set(alike.values()) <= {1}
    assert sent <= set(seen) <= sent | parked
    assert LEFT_IN_DOUBT <= len(parked) <= LEFT_IN_DOUBT + _CLAIMED_AT_ONCE
