"""`GET /api/v1/openapi.json`: what the platform may ask and what it is told, as OpenAPI 3.1. It reads nothing."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.http.answers import OwnRoute, answer
from core.http.metrics import Metrics
from core.reads.access import MOST_ASKED, Access

PATH = "/api/v1/openapi.json"

_Schema = dict[str, Any]


def openapi_route(metrics: Metrics) -> Route:
    """200 with the description; open to anybody, as it says nothing of this installation."""

    async def describe(request: Request) -> Response:
        return answer(DESCRIPTION)

    return OwnRoute(PATH, metrics.counted(PATH, describe), methods=["GET"])


def _json(about: str, schema: _Schema) -> _Schema:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(**properties: _Schema) -> _Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


_ERROR = _ref("Error")
_NO_KEY = {
    "401": _json("No API token, or one that is wrong or was revoked.", _ERROR)
    | {"headers": {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}},
    "429": _json("Asked too often.", _ERROR)
    | {"headers": {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}},
    "503": _json("The database cannot be opened at present.", _ERROR)
    | {"headers": {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}},
}
_TERM: dict[str, _Schema] = {
    "access": {"type": "string", "enum": [access.value for access in Access]},
    "company": {"type": ["string", "null"]},
    "expires_at": {"type": ["string", "null"], "format": "date-time"},
}
_URL = {"type": "string", "format": "uri", "description": "With landing alone: where to send the person."}
_ANSWER = _object(**_TERM)
_ANSWER["properties"]["url"] = _URL
_ENTRY = _object(email={"type": "string"}, **_TERM)
_ENTRY["properties"] |= {"url": _URL, "problem": {"type": "string", "description": "Why it is no e-mail address."}}
_HEALTH = {"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]}

DESCRIPTION: _Schema = {
    "openapi": "3.1.0",
    "info": {
        "title": "Renewal Desk",
        "version": "1",
        "description": "May this person log in? Answers are those of this instant: do not keep them.",
    },
    "components": {
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        "schemas": {"Answer": _ANSWER, "Entry": _ENTRY, "Error": _object(error={"type": "string"})},
    },
    "paths": {
        "/api/v1/access": {
            "get": {
                "operationId": "access",
                "summary": "May the person with this e-mail log in now?",
                "security": [{"token": []}],
                "parameters": [
                    {"name": "email", "in": "query", "required": True, "schema": {"type": "string", "minLength": 3}}
                ],
                "responses": {
                    "200": _json("What to do with the person.", _ref("Answer")),
                    "422": _json("No e-mail address, or not exactly one.", _ERROR),
                    **_NO_KEY,
                },
            },
            "post": {
                "operationId": "accessOfMany",
                "summary": "The same for many; one answer each, in the order asked.",
                "security": [{"token": []}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": _object(
                                emails={"type": "array", "maxItems": MOST_ASKED, "items": {"type": "string"}}
                            )
                        }
                    },
                },
                "responses": {
                    "200": _json("One answer per e-mail.", _object(answers={"type": "array", "items": _ref("Entry")})),
                    "400": _json("The body is not JSON.", _ERROR),
                    "413": _json("The body is too large.", _ERROR),
                    "422": _json("The body is not a list of at most 10,000 texts.", _ERROR),
                    **_NO_KEY,
                },
            },
        },
        "/calendar/{file}": {
            "get": {
                "operationId": "calendar",
                "summary": "Expiry dates for a calendar program; the address itself is the key.",
                "parameters": [
                    {
                        "name": "file",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string", "pattern": r"^[0-9a-f]{32}\.[0-9a-f]{64}\.ics$"},
                    }
                ],
                "responses": {
                    "200": {"description": "iCalendar.", "content": {"text/calendar": {"schema": {"type": "string"}}}},
                    "304": {"description": "What the program has is current (If-None-Match)."},
                    "404": _json("No calendar, whatever the reason.", _ERROR),
                    "429": _NO_KEY["429"],
                    "503": _NO_KEY["503"],
                },
            }
        },
        "/healthz": {
            "get": {
                "operationId": "ready",
                "summary": "Does this installation do its work: database open and current, job not overdue?",
                "responses": {"200": _json("It does.", _HEALTH), "503": _json("It does not.", _HEALTH)},
            }
        },
        "/healthz/live": {
            "get": {
                "operationId": "live",
                "summary": "Does this process answer? Touches nothing.",
                "responses": {"200": _json("It does.", _HEALTH)},
            }
        },
        "/metrics": {
            "get": {
                "operationId": "metrics",
                "summary": "Figures in Prometheus's text format.",
                "security": [{"token": []}],
                "responses": {
                    "200": {"description": "The figures.", "content": {"text/plain": {"schema": {"type": "string"}}}},
                    **_NO_KEY,
                },
            }
        },
        "/api/v1/openapi.json": {
            "get": {
                "operationId": "describe",
                "summary": "This description.",
                "responses": {"200": _json("The description.", {"type": "object"})},
            }
        },
    },
}
