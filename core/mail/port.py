"""The port that every transport fits: one message to one recipient, one of five outcomes.

An outcome never carries an address, a name or a key: it is stored and shown (docs/design.md section 4).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A frozen mail and the attempt that sends it; both ids are opaque."""

    mail_id: str
    attempt_id: str
    recipient: str
    recipient_name: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took the mail; `message_id` is its own id, empty if it named none."""

    message_id: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """The provider has definitely not taken the mail: it may be planned again, not before `retry_at` (UTC).

    `stop` asks the run to send nothing more for now.
    """

    reason: str
    retry_at: datetime | None
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider will never take this mail as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider does not accept our key: nothing was taken and the run must stop."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The mail may or may not have been taken: only evidence settles it, it is never sent again by itself."""

    reason: str


Outcome = Sent | Deferred | Rejected | Refused | Unknown


class Transport(Protocol):
    """What carries a message away; safe to call from several threads at once."""

    name: str

    def send(self, message: Message, *, now: datetime) -> Outcome:
        """Try once. Answers an outcome for everything that a network or a provider can do; raises for none of it."""
        ...
