"""The platform's question, as core/http/access.py has it answered: without HTTP, and without the token."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench import Numbers
from bench.data import Prepared, opened
from core.store.database import Database

QUESTIONS_ASKED = 200
MANY = 10_000

_EMAILS = "select email from learner order by hash(learner_id) limit $most"


@contextmanager
def ask_one(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """So many questions about one person each, of all companies, one after the other."""
    from core.reads.access import access_of

    def work() -> Numbers:
        times = []
        for email in emails:
            start = time.perf_counter()
            (told,) = access_of(db, [email], now=base.now)
            times.append(time.perf_counter() - start)
            assert told.company is not None
        return {"question_seconds": median(times), "slowest_seconds": max(times), "questions": len(emails)}

    with opened(path) as db:
        emails = _emails(db, QUESTIONS_ASKED)
        access_of(db, emails[:1], now=base.now)
        yield work


@contextmanager
def ask_many(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """One question about ten thousand people of all companies (fewer where there are not so many)."""
    from core.reads.access import access_of

    def work() -> Numbers:
        told = access_of(db, emails, now=base.now)
        assert all(answer.company is not None for answer in told)
        return {"people": len(told)}

    with opened(path) as db:
        emails = _emails(db, MANY)
        access_of(db, emails[:2], now=base.now)
        yield work


def _emails(db: Database, most: int) -> list[str]:
    with db.read() as r:
        return r.frame(_EMAILS, most=most)["email"].to_list()
