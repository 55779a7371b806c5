"""A mail provider in the test's own process, which fails in every way that the port can tell apart."""

from datetime import datetime, timedelta

from core.mail.port import Deferred, Message, Outcome, Refused, Rejected, Sent, Unknown


class Mailer:
    """A transport that does as `mode` says; `accepted` are the ids of the mails that people saw."""

    name = "a test"
    MODES = ("up", "down", "busy", "locked", "picky", "loses answers", "loses mails", "breaks")

    def __init__(self) -> None:
        self.mode = "up"
        self.accepted: list[str] = []

    def send(self, message: Message, *, now: datetime) -> Outcome:
        """Take the mail or not, and say so or not."""
        if self.mode in ("up", "loses answers", "breaks"):
            self.accepted.append(message.mail_id)
        match self.mode:
            case "up":
                return Sent(f"taken-{message.attempt_id}")
            case "down":
                return Deferred("Nobody answers.", None)
            case "busy":
                return Deferred("Too many requests.", now + timedelta(hours=1), stop=True)
            case "locked":
                return Refused("The key is not known.")
            case "picky":
                return Rejected("This address is not liked.")
            case "breaks":
                raise RuntimeError("the transport itself is broken")
            case _:
                return Unknown("No answer came.")
