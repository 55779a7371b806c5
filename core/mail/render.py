"""Facts to a finished mail: subject, HTML and text, from the templates beside this file.

Every value is one line without control characters; in HTML it is escaped as well. A missing name is an
error, never a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from core.mail import words
from core.mail.facts import DigestFacts, ExpiryFacts, Facts, NamedLearner, OrderFacts

SUBJECT_LIMIT = 150

# Stands for the name of a recipient: no value can hold it, because plain() takes control characters out.
_NAME = Markup("\x00")

_FACTS_OF: dict[str, type[Facts]] = {
    "expiry_reminder": ExpiryFacts,
    "license_expired": ExpiryFacts,
    "order_requested": OrderFacts,
    "licenses_assigned": OrderFacts,
    "order_declined": OrderFacts,
    "account_manager_digest": DigestFacts,
}
KINDS = tuple(_FACTS_OF)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as its row freezes it; the subject is one line of at most SUBJECT_LIMIT characters."""

    subject: str
    html: str
    text: str


def render(kind: str, facts: Facts) -> Rendered:
    """The mail of a kind of docs/design.md section 4. Raises TypeError for facts of another family."""
    if type(facts) is not _FACTS_OF.get(kind):
        raise TypeError(f"A mail of kind {kind!r} is not made of {type(facts).__name__}.")
    subject, html, text = _templates(kind)
    line = words.capped(str(words.plain(subject.render(f=facts))), SUBJECT_LIMIT)
    return Rendered(subject=line, html=html.render(f=facts, subject=line), text=text.render(f=facts))


def render_each(kind: str, facts: ExpiryFacts | OrderFacts, names: Sequence[str]) -> list[Rendered]:
    """One mail per recipient's name, each as `render` makes it: what they share is rendered once.

    The subject names no recipient. `recipient_name` of the facts does not count.
    """
    shared = {
        named: render(kind, replace(facts, recipient_name=_NAME if named else ""))
        for named in {bool(name) for name in names}
    }
    return [_named(shared[bool(name)], name) for name in names]


def _named(mail: Rendered, name: str) -> Rendered:
    line = str(words.plain(name))
    return Rendered(mail.subject, mail.html.replace(_NAME, escape(line)), mail.text.replace(_NAME, line))


@cache
def _templates(kind: str) -> tuple[Template, Template, Template]:
    """Compiled once per process, when a kind is first rendered."""
    subject, html, text = (_ENVIRONMENT.get_template(f"{kind}{end}") for end in (".subject.txt", ".html", ".txt"))
    return subject, html, text


def _fill(pattern: str, *values: str) -> Markup:
    """A pattern of _parts.html with each value cleaned and escaped: a macro at a tenth of its cost."""
    return Markup(pattern.format(*[escape(words.plain(value)) for value in values]))


def _fill_each(people: tuple[NamedLearner, ...], learner: str, manager: str) -> Markup:
    """A pattern per person, all values escaped in one go: cleaned ones hold no US (0x1f), so it parts them."""
    values = [value for person in people for value in (person.name, person.email, person.department)]
    if not "".join(values).isprintable():
        values = [str(words.plain(value)) for value in values]
    escaped = iter(str(escape("\x1f".join(values))).split("\x1f"))
    rows = [
        (manager if person.is_manager else learner).format(next(escaped), next(escaped), next(escaped))
        for person in people
    ]
    return Markup("".join(rows))


def _list_each(people: tuple[NamedLearner, ...], learner: str, manager: str) -> Markup:
    """A line of plain text per person by one of two patterns; Markup, as each value is cleaned and breaks stay."""
    return Markup(
        "\n".join(
            (manager if person.is_manager else learner).format(words.plain(words.listed(person[:3])))
            for person in people
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        finalize=words.plain,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        number=words.number,
        count=words.count,
        agree=words.agree,
        listed=words.listed,
        day=words.day,
        short_day=words.short_day,
        day_before=words.day_before,
        local_time=words.local_time,
        local_moment=words.local_moment,
        utc_moment=words.utc_moment,
        fill=_fill,
        fill_each=_fill_each,
        list_each=_list_each,
    )
    parts = environment.get_template("_parts.html").module
    environment.globals.update({name: value for name, value in vars(parts).items() if not name.startswith("_")})
    return environment


_ENVIRONMENT = _environment()
