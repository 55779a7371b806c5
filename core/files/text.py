"""Bytes become text, or are refused: strict UTF-8, or UTF-16 that says so. No code page is guessed."""

import codecs
from dataclasses import dataclass, field

from core.errors import FileRefused

_LIST = "Choose the list itself, as CSV or XLSX."
_KINDS = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"{\\rtf", "a text document"),
)
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")
_UTF8_ADVICE = 'Save the file as "CSV UTF-8" and upload it again.'


@dataclass(slots=True)
class Text:
    """The file as text, and `utf8`, the same as bytes; no byte order mark in either."""

    text: str
    utf8: bytes
    encoding: str
    notes: list[str] = field(default_factory=list)


def decode(data: bytes) -> Text:
    """The text of a file; raises FileRefused for what is not text, or not in an encoding that is certain."""
    _refuse_known_kinds(data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoded = _utf16(data)
    else:
        if (place := data.find(0)) >= 0:
            raise _nul(data[:place].decode("latin-1"))
        body = data.removeprefix(codecs.BOM_UTF8)
        decoded = Text(_utf8(body), body, "UTF-8")
    if (place := decoded.text.find("\0")) >= 0:
        raise _nul(decoded.text[:place])
    if decoded.text.startswith("\ufeff"):
        text = decoded.text.lstrip("\ufeff")
        decoded = Text(text, text.encode(), decoded.encoding, ["A second byte order mark at the start was ignored."])
    if not decoded.text.strip():
        raise FileRefused("The file holds nothing but blanks and line ends. Choose the file that holds the list.")
    return decoded


def _utf16(data: bytes) -> Text:
    try:
        text = data.decode("utf-16")
        return Text(text, text.encode(), "UTF-16")
    except UnicodeError:
        raise FileRefused(f"The file says that it is UTF-16 and is not. {_UTF8_ADVICE}") from None


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = _line(data[: error.start].decode())
        raise FileRefused(
            f"Line {line:,} is not UTF-8 (byte {error.start + 1:,} of the file). {_UTF8_ADVICE}"
        ) from None


def _nul(before: str) -> FileRefused:
    return FileRefused(
        f"Line {_line(before):,} holds a NUL character: the file is not text, or in an encoding that it does not name. "
        f"{_UTF8_ADVICE}"
    )


def _line(before: str) -> int:
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def _refuse_known_kinds(data: bytes) -> None:
    if data.startswith(_OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileRefused(
                "The workbook is protected by a password. Save it without one, as XLSX or CSV, and upload that."
            )
        raise FileRefused("The file is a workbook of an old format. Save it as XLSX or CSV, and upload that.")
    for start, kind in _KINDS:
        if data.startswith(start):
            raise FileRefused(f"The file is {kind}. {_LIST}")
    if data[:256].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_MARKUP):
        raise FileRefused(f"The file is a web page or XML. {_LIST}")
