"""`GET /metrics` for Prometheus: gauges read from the database at each scrape, and counters of this process.

Labels are states, statuses and our own paths: no person, no company, no token. It asks for an API token, as
core/http/access.py does, since the counts say how a business goes.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import clock
from core.http.answers import HEADERS, Endpoint, OwnRoute, guarded
from core.http.gate import Gate
from core.reads.access import Access
from core.reads.metrics import Figures, figures
from core.store.database import Database

PATH = "/metrics"
_BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What the routes of this process have counted. One per process, in a registry of its own."""

    def __init__(self) -> None:
        """Everything that can be counted begins at 0, so that the first one is seen as a rise."""
        self.registry = CollectorRegistry()
        self._answers = Counter(
            "renewal_desk_access_answers_total", "People asked about.", ["access"], registry=self.registry
        )
        self._requests = Counter(
            "renewal_desk_http_answers_total",
            "Questions, by what they came to.",
            ["path", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "renewal_desk_http_seconds", "How long answers took.", ["path"], buckets=_BUCKETS, registry=self.registry
        )
        for access in Access:
            self._answers.labels(access)

    def count_access(self, told: Iterable[Access]) -> None:
        """One for each person that was asked about."""
        for access in told:
            self._answers.labels(access).inc()

    def counted(self, path: str, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint, guarded, whose answers are counted by status and timed."""
        guarded_endpoint = guarded(endpoint)

        async def counting(request: Request) -> Response:
            with self._seconds.labels(path).time():
                response = await guarded_endpoint(request)
            self._requests.labels(path, str(response.status_code)).inc()
            return response

        return counting


def metrics_route(database: Callable[[], Database], gate: Gate, metrics: Metrics) -> Route:
    """200 in Prometheus's text format; as everywhere 401, 429 and 503 with a sentence."""

    async def scrape(request: Request) -> Response:
        holder = await gate.enter(request)
        gate.charge(holder)
        now = clock.utc_now()
        found = await run_in_threadpool(figures, database(), now=now)
        text = generate_latest(_gauges(found, now)) + generate_latest(metrics.registry)
        headers = {"Content-Type": CONTENT_TYPE_LATEST, **HEADERS}
        return Response(text, headers=headers, background=gate.noting(holder))

    return OwnRoute(PATH, metrics.counted(PATH, scrape), methods=["GET"])


def _gauges(found: Figures, now: datetime) -> CollectorRegistry:
    """A registry for this scrape alone: what is gone since the last one is not told again."""
    registry = CollectorRegistry()
    for name, about, label, counts in (
        ("renewal_desk_licenses", "Licenses, by status now.", "status", found.licenses),
        ("renewal_desk_orders", "Orders, by state.", "state", found.orders),
        ("renewal_desk_mails", "Mails, by state.", "state", found.mails),
    ):
        _labeled(registry, name, about, label, counts)
    overdue = Gauge("renewal_desk_job_overdue", "1 while the job is overdue.", registry=registry)
    overdue.set(found.job.is_overdue)
    # A job that never ran has no age: the figure is left out rather than made up.
    if found.job.last_started_at is not None:
        age = Gauge("renewal_desk_job_age_seconds", "Since the last completed run started.", registry=registry)
        age.set((now - found.job.last_started_at).total_seconds())
    if found.job_seconds is not None:
        took = Gauge("renewal_desk_job_duration_seconds", "How long the last completed run took.", registry=registry)
        took.set(found.job_seconds)
    return registry


def _labeled(registry: CollectorRegistry, name: str, about: str, label: str, counts: Mapping[str, int]) -> None:
    gauge = Gauge(name, about, [label], registry=registry)
    for value, count in counts.items():
        gauge.labels(value).set(count)
