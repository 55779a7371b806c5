"""Every error that a person may see: one sentence that says what is wrong, where, and what to do.

Anything else that is raised is a fault of the program and is not caught.
"""

from datetime import datetime


class RenewalDeskError(Exception):
    """The root; never raised itself."""


class SettingsError(RenewalDeskError):
    """A setting is malformed; the program does not start."""


class DatabaseUnusable(RenewalDeskError):
    """The database cannot be opened: missing, newer than this program, edited, or not a database."""


class DatabaseBusy(RenewalDeskError):
    """Another process kept the database longer than the wait that the settings allow."""


class Conflict(RenewalDeskError):
    """Two acts changed the same rows at once; this one changed nothing and may be repeated as a whole."""


class ConstraintViolated(RenewalDeskError):
    """The database refused rows that break one of its constraints; the transaction changed nothing."""


class RunHalted(RenewalDeskError):
    """A run of the job stopped before its end, on purpose; what it had done is recorded."""


class Refused(RenewalDeskError):
    """An act was understood and not done; nothing changed. The sentence says why and what to do."""


class InvalidInput(Refused):
    """A value that a person typed cannot be used."""


class FileRefused(InvalidInput):
    """An uploaded file cannot be used as it is; the sentence says why and what to do."""


class NotFound(Refused):
    """What the act is about does not exist, or not for this company."""


class Forbidden(Refused):
    """The caller's role does not include it, or it is about a company of others: the same words for both."""

    def __init__(self) -> None:
        super().__init__("This is not yours to see or do: your role does not include it. Nothing was changed.")


class SignInRefused(Refused):
    """Nobody is let in. `email` is the address that was claimed, if any, and `at` the UTC instant of the sign-in."""

    def __init__(self, sentence: str, *, email: str = "", at: datetime | None = None) -> None:
        super().__init__(sentence)
        self.email = email
        self.at = at


class SignInEnded(SignInRefused):
    """The sign-in was good, and is too long ago now."""


class ReviewChanged(Refused):
    """What an import would do is no longer what was shown (docs/adr/0008)."""

    def __init__(self, *, people: int) -> None:
        """`people` come to something else now."""
        self.people = people
        who = "1 person has" if people == 1 else f"{people:,} people have"
        super().__init__(
            f"{who} changed since the review was shown: see what is different, and confirm again. Nothing was renewed."
        )


class NotEnoughStock(Refused):
    """Fewer licenses are in stock than an allocation needs (docs/design.md section 3, rule 5)."""

    def __init__(self, *, available: int, wanted: int) -> None:
        """Counts are licenses; `missing` is what to request."""
        self.available = available
        self.wanted = wanted
        self.missing = wanted - available
        needed = "1 license is" if wanted == 1 else f"{wanted:,} licenses are"
        there = "1 is" if available == 1 else f"{available:,} are"
        short = "1 is" if self.missing == 1 else f"{self.missing:,} are"
        super().__init__(
            f"{needed} needed and {there} in stock: {short} missing. "
            f"Nothing was allocated. Request {self.missing:,} more, or select fewer learners."
        )


class AlreadyLicensed(Refused):
    """Learners of an allocation hold a license of the same time already (docs/design.md section 3, rule 5)."""

    def __init__(self, *, count: int, selected: int, examples: tuple[str, ...]) -> None:
        """`examples` are up to five e-mails of the selection."""
        self.count = count
        named = ", ".join(examples)
        verb = "holds" if count == 1 else "hold"
        super().__init__(
            f"{count:,} of the {selected:,} selected {verb} a live license already ({named}). "
            "Nothing was allocated. Take them out of the selection and try again."
        )
