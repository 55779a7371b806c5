"""The product's operations that are measured: each has a preparation, which is not timed, and the work, which is.

The work returns what it did, seconds of its parts and counts, so that a run that did something else is seen. What a
workload imports it imports itself: the peak memory is that of its own process.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from bench import Numbers
from bench.data import CHOSEN_DEPARTMENT, SEARCH, Prepared, opened
from bench.upload import write_upload
from core.store.database import Database

MOST_MAILS = 1000
LATENCY_SECONDS = 0.02


@contextmanager
def sweep(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """The job's first two steps, twice: record expiries, plan notices. The second time nothing is due."""
    from core.actions.expire_licenses import expire_licenses
    from core.actions.plan_notices import plan_notices

    def swept(db: Database, times: list[float]) -> tuple[int, int]:
        times.append(time.perf_counter())
        expired = expire_licenses(db, now=base.now)
        times.append(time.perf_counter())
        planned = plan_notices(db, now=base.now)
        return expired.licenses, sum(planned.planned.values())

    def work() -> Numbers:
        times: list[float] = []
        licenses, mails = swept(db, times)
        again = swept(db, times)
        assert (licenses, *again) == (base.due, 0, 0), (licenses, base.due, again)
        end = time.perf_counter()
        return {
            "first_seconds": times[2] - times[0],
            "expire_seconds": times[1] - times[0],
            "plan_seconds": times[2] - times[1],
            "again_seconds": end - times[2],
            "licenses": licenses,
            "mails": mails,
        }

    with _warm(path) as db:
        yield work


@contextmanager
def allocate(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """One in a hundred of all licenses, to expired learners of one company at once."""
    from core.actions.allocate_licenses import allocate_licenses
    from core.rules.filters import ExpiredFilter

    def work() -> Numbers:
        allocation = allocate_licenses(
            db,
            company_id=base.company_id,
            learners=ExpiredFilter(department=CHOSEN_DEPARTMENT),
            request_key="bench",
            now=base.now,
            actor="bench",
        )
        assert allocation.count >= base.licenses // 100
        return {"licenses": allocation.count, "lots": len(allocation.draws)}

    with _warm(path) as db:
        yield work


@contextmanager
def reads(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """What a page of expired learners shows: counts by status, ends per company and week, a searched first page."""
    from core.reads.expired import expired_page, expiries_by_week, license_counts
    from core.rules.filters import ExpiredFilter

    def work() -> Numbers:
        start = time.perf_counter()
        counts = license_counts(db, now=base.now)
        counted = time.perf_counter()
        weeks = expiries_by_week(db, now=base.now, until=base.now + timedelta(days=365))
        grouped = time.perf_counter()
        rows, total = expired_page(
            db, company_id=base.company_id, wanted=ExpiredFilter(search=SEARCH), now=base.now, page=1, page_size=50
        )
        end = time.perf_counter()
        assert rows.height == min(total, 50) > 0
        return {
            "counts_seconds": counted - start,
            "weeks_seconds": grouped - counted,
            "page_seconds": end - grouped,
            "live": counts["live"],
            "weeks": weeks.height,
            "learners": total,
        }

    with _warm(path) as db:
        yield work


@contextmanager
def match(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """A clean CSV of N/10 e-mails, read by a child process and compared with the learners of the big company."""
    import polars as pl

    from core.files.limits import Limits
    from core.files.read import read_table
    from core.reads.renewals import review_renewal
    from core.rules.matching import Outcome
    from core.rules.renewals import NOT_IN_FILE, RenewalList

    def work() -> Numbers:
        start = time.perf_counter()
        table = read_table(upload.read_bytes(), upload.name, limits=Limits())
        entries = pl.DataFrame({"line": table.lines, "text": table.cells["email"]})
        read = time.perf_counter()
        review = review_renewal(db, company_id=base.company_id, asked=RenewalList(entries), now=base.now)
        end = time.perf_counter()
        assert {outcome: review.counts[outcome] for outcome in expected} == expected, (review.counts, expected)
        return {
            "read_seconds": read - start,
            "review_seconds": end - read,
            "renew": review.counts[Outcome.RENEW],
            "missing": review.counts[NOT_IN_FILE],
        }

    upload = path.with_suffix(".csv")
    with _warm(path) as db:
        expected = write_upload(db, base, upload)
        yield work
    upload.unlink()


@contextmanager
def act(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """One small act on a database that is open: an order is requested."""
    with _warm(path) as db:
        yield lambda: _request(db, base)


@contextmanager
def open_act_close(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """The same, with the opening of the file and its closing."""

    def work() -> Numbers:
        with opened(path) as db:
            return _request(db, base)

    yield work


@contextmanager
def mails(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """A thousand planned mails (fewer where N is small) through SendGrid's client; the server takes 20 ms for each."""
    from core.actions.send_outbox import send_outbox
    from core.clock import utc_now
    from core.mail.sendgrid_transport import SendGridTransport

    count = min(MOST_MAILS, base.licenses // 50)

    def work() -> Numbers:
        transport = SendGridTransport(
            api_key=API_KEY, host=host, sender="bench@renewal-desk.example", sender_name="Bench", sandbox=False
        )
        delivery = send_outbox(db, transport, clock=utc_now, allow=count)
        assert delivery.sent == count, delivery
        return {"mails": delivery.sent}

    from tests.sendgrid_server import API_KEY

    with _provider() as host, _warm(path) as db:
        with db.transaction(base.now, "bench") as tx:
            tx.execute("update mail set state = 'skipped', reason = 'bench' where state = 'planned'")
            tx.execute(_MAILS, now=tx.now, count=count)
        yield work


_MAILS = """
insert into mail (
    mail_id, dedupe_key, kind, recipient, recipient_name, subject, html, text, state, reason, planned_at, send_after,
    attempts)
select
    uuidv7(), 'bench:' || i, 'license_expired', 'person' || i || '@big.example', 'A person', 'Licenses expired',
    repeat('<p>Ten kilobytes of a mail.</p>', 340), repeat('One kilobyte of text. ', 50), 'planned', '', $now, $now, 0
from range($count) t(i)
"""


@contextmanager
def _warm(path: Path) -> Iterator[Database]:
    """An open database whose licenses have been read once, as that of an app that is used."""
    with opened(path) as db:
        with db.read() as r:
            r.value("select count(*) as licenses from license where released_at is null")
        yield db


def _request(db: Database, base: Prepared) -> Numbers:
    from core.actions.request_licenses import request_licenses

    request_licenses(
        db, company_id=base.company_id, quantity=10, request_key="bench", now=base.now, actor="learner1@big.example"
    )
    return {"orders": 1}


@contextmanager
def _provider() -> Iterator[str]:
    """The stand-in for SendGrid in a process of its own, so that it takes no time from the sender's."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("done")
        process.join()


def _serve(pipe: Connection) -> None:
    from tests.sendgrid_server import SendGridServer

    with SendGridServer(latency=LATENCY_SECONDS) as server:
        pipe.send(server.host)
        pipe.recv()
