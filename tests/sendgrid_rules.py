"""What SendGrid's POST /v3/mail/send takes, by its documentation.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send and its page of errors; messages are shortened.
"""

import json
import re
from collections import Counter
from typing import Any


def fault_of(body: Any) -> tuple[str, str] | None:
    """The first fault of a body as (message, field), or None when the API would take it."""
    if not isinstance(body, dict):
        return "Bad Request", ""
    people = body.get("personalizations")
    if not isinstance(people, list) or not people:
        return "The personalizations field is required and must have at least one personalization.", "personalizations"
    if len(people) > 1000:
        return "The personalization block is limited to 1000 personalizations per API request.", "personalizations"
    templated = bool(body.get("template_id"))
    recipients = 0
    for index, personalization in enumerate(people):
        field = f"personalizations.{index}"
        if fault := _personalization_fault(personalization, field):
            return fault
        recipients += sum(len(personalization.get(kind, [])) for kind in ("to", "cc", "bcc"))
        subject = personalization.get("subject") or body.get("subject")
        if not templated and not (isinstance(subject, str) and subject):
            return "The subject is required. You can get around this requirement if you use a template.", "subject"
        if fault := _args_fault(body.get("custom_args", {}), personalization.get("custom_args", {})):
            return fault
    if recipients > 1000:
        return "There is a limit of 1000 total recipients (to + cc + bcc) per request.", "personalizations"
    if not _is_person(body.get("from")):
        return "The from email does not contain a valid address.", "from.email"
    return _content_fault(body.get("content"), templated) or _settings_fault(body)


def _personalization_fault(personalization: Any, field: str) -> tuple[str, str] | None:
    if (
        not isinstance(personalization, dict)
        or not isinstance(personalization.get("to"), list)
        or not personalization["to"]
    ):
        return (
            "The to array is required for all personalization objects, and must have at least one email.",
            f"{field}.to",
        )
    seen: Counter[str] = Counter()
    for kind in ("to", "cc", "bcc"):
        for position, person in enumerate(personalization.get(kind, [])):
            if not _is_person(person):
                return "Does not contain a valid address.", f"{field}.{kind}.{position}.email"
            seen[person["email"].lower()] += 1
    if max(seen.values()) > 1:
        return "Each email address in the personalization block should be unique between to, cc, and bcc.", field
    return None


def _args_fault(shared: Any, own: Any) -> tuple[str, str] | None:
    for args in (shared, own):
        if not isinstance(args, dict):
            return "Invalid type. Expected: object, given: string.", "custom_args"
        if not all(isinstance(value, str) for value in args.values()):
            return "Invalid type. Expected: string.", "custom_args"
    if len(json.dumps(shared | own).encode()) > 10_000:
        return "The custom_args may not exceed 10,000 bytes.", "custom_args"
    return None


def _content_fault(content: Any, templated: bool) -> tuple[str, str] | None:
    if content is None and templated:
        return None
    if not isinstance(content, list) or not content:
        return "Unless a valid template_id is provided, the content parameter is required.", "content"
    for index, part in enumerate(content):
        if not isinstance(part, dict) or not isinstance(part.get("type"), str) or "/" not in part["type"]:
            return "The content type must be a string of at least one character.", f"content.{index}.type"
        if re.search(r"[;,\r\n]", part["type"]):
            return "The content type cannot contain ';', ',', or CRLF characters.", f"content.{index}.type"
        if not isinstance(part.get("value"), str) or not part["value"]:
            return "The content value must be a string at least one character in length.", f"content.{index}.value"
    types = [part["type"] for part in content]
    order = [kind for kind in ("text/plain", "text/html") if kind in types]
    if len(set(types)) != len(types) or types[: len(order)] != order:
        return "If present, text/plain must be first, followed by text/html, followed by any other content.", "content"
    return None


def _settings_fault(body: dict[str, Any]) -> tuple[str, str] | None:
    for settings in ("mail_settings", "tracking_settings"):
        for name, setting in body.get(settings, {}).items():
            if not isinstance(setting, dict) or not isinstance(setting.get("enable"), bool):
                return "The enable parameter must be a boolean.", f"{settings}.{name}.enable"
    return None


def _is_person(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("email"), str)
        and re.fullmatch(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+", value["email"]) is not None
        and isinstance(value.get("name", ""), str)
    )
