"""How a file was understood, and what a person says it is instead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person knows better than the guess; None leaves it to the guess.

    `header_line` is a line of the file or a row of the sheet, 0 where the table has no header. `delimiter` is one of
    DELIMITERS, `encoding` a name of core.files.text.ENCODINGS.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
    sheet: str | None = None


GUESSED = Choices()


@dataclass(frozen=True, slots=True)
class Understood:
    """What was taken for granted in reading a file; `certain` is false where the encoding is a suggestion.

    `words` say the rest in one line: the kind of file, quotes, escapes. `header_line` is 0 where there is no header.
    """

    words: str
    header_line: int
    encoding: str | None = None
    certain: bool = True
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for the screen."""
        header = (
            f"header in {'row' if self.sheet else 'line'} {self.header_line:,}" if self.header_line else "no header"
        )
        return f"{self.words} · {header}"
