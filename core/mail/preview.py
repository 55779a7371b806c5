"""The transport of an installation without a SendGrid key: nothing leaves the machine."""

from datetime import datetime

from core.mail.port import Message, Outcome, Sent


class PreviewTransport:
    """Takes every mail, so that the rest of the product behaves as it will (docs/design.md section 4)."""

    name = "preview"

    def send(self, message: Message, *, now: datetime) -> Outcome:
        """Answer Sent with an id made from the attempt."""
        return Sent(f"preview-{message.attempt_id}")
