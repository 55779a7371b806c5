"""The routes for machines, put together: the platform's question, calendars, health, metrics, their description."""

from collections.abc import Callable

from starlette.routing import Route

from core.http.access import access_route
from core.http.calendar import calendar_route
from core.http.gate import Gate
from core.http.health import health_route, live_route
from core.http.metrics import Metrics, metrics_route
from core.http.openapi import openapi_route
from core.store.database import Database


def api_routes(database: Callable[[], Database]) -> list[Route]:
    """All of them, with one gate and one set of counters."""
    gate, metrics = Gate(database), Metrics()
    return [
        access_route(database, gate, metrics),
        calendar_route(database, gate, metrics),
        metrics_route(database, gate, metrics),
        openapi_route(metrics),
        live_route(),
        health_route(database),
    ]
