"""Bytes become UTF-8 text, or are refused. A byte order mark and strict UTF-8 are facts; the rest is a suggestion.

What a suggestion gives is shown before it is used, and a person can say that it is another encoding.
"""

import codecs
import re
from dataclasses import dataclass, field
from itertools import pairwise

from core.errors import FileRefused

# By Python's names; what a person may choose from, and what a suggestion is one of.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows Western",
    "cp1250": "Windows Central European",
    "cp1251": "Windows Cyrillic",
    "cp1253": "Windows Greek",
    "cp1254": "Windows Turkish",
    "cp1257": "Windows Baltic",
    "iso8859-2": "Latin-2",
    "iso8859-15": "Latin-9",
    "koi8-r": "KOI8-R",
    "mac-roman": "Mac Roman",
    "cp850": "DOS Western",
}
_LIST = "Choose the list itself, as CSV or XLSX."
_KINDS = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "a text document"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")
_PIECE = 1 << 20
_SAMPLE = 1 << 16
_LINE_WITH_MORE_THAN_ASCII = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")


@dataclass(slots=True)
class Text:
    """The file as UTF-8 without a byte order mark; `certain` is false where the encoding is a suggestion.

    Single bytes that are no UTF-8 are U+FFFD.
    """

    utf8: bytes
    encoding: str
    certain: bool = True
    notes: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What a person would call the encoding."""
        return ENCODINGS[self.encoding]


def decode(data: bytes, encoding: str | None = None) -> Text:
    """The text of a file, in the encoding that a person says or else its own; raises FileRefused for what is none."""
    _refuse_known_kinds(data)
    text = _as_told(data, encoding) if encoding is not None else _as_found(data)
    while text.utf8.startswith(codecs.BOM_UTF8):
        text.utf8 = text.utf8.removeprefix(codecs.BOM_UTF8)
        text.notes = ["A second byte order mark at the start was ignored."]
    if not text.utf8[:_SAMPLE].strip() and not text.utf8.strip():
        raise FileRefused("The file holds nothing but blanks and line ends. Choose the file that holds the list.")
    if b"\0" in text.utf8 and text.utf8.count(0) * 10 > len(text.utf8):
        raise FileRefused(f"The file is not text: much of it is NUL characters. {_LIST}")
    return text


def _as_found(data: bytes) -> Text:
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return _as_told(data, name)
    body = data.removeprefix(codecs.BOM_UTF8)
    if wide := _wide(body):
        suggested = _as_told(body, wide)
        suggested.certain = False
        return suggested
    if _is_utf8(body):
        return Text(body, "utf-8")
    return _nearly_utf8(body) or _suggested(body)


def _as_told(data: bytes, encoding: str) -> Text:
    if encoding not in ENCODINGS:
        raise FileRefused(f"There is no encoding {encoding!r} here. Choose one of {', '.join(ENCODINGS)}.")
    marks = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    body = data.removeprefix(marks.get(encoding, b""))
    try:
        return Text(body if encoding == "utf-8" and _is_utf8(body) else body.decode(encoding).encode(), encoding)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = body.count(b"\n", 0, start) + 1
        raise FileRefused(
            f"Line {line:,} cannot be read as {ENCODINGS[encoding]}. Choose another encoding, "
            'or save the file as "CSV UTF-8".'
        ) from None


def _is_utf8(data: bytes) -> bool:
    """In pieces: the text as a whole would take up to four times the file."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start, end in pairwise([*range(0, len(data), _PIECE), len(data)]):
            decoder.decode(data[start:end], final=end == len(data))
    except UnicodeDecodeError:
        return False
    return True


def _nearly_utf8(data: bytes) -> Text | None:
    """Where most of what is more than ASCII is UTF-8, or but the end is cut off, it is damage and no other encoding."""
    text = data.decode(errors="replace")
    broken = text.count("\ufffd")
    cut = broken == 1 and text.endswith("\ufffd") and data[-1] >= 0xC2
    if not cut and broken * 10 > len(text) - len(text.encode("ascii", errors="ignore")):
        return None
    return Text(text.encode(), "utf-8")


def _wide(data: bytes) -> str | None:
    """UTF-16 that does not say so: every other byte of what is mostly ASCII is zero."""
    sample = data[:_SAMPLE]
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if len(sample) > 3 and zeros.count(0) * 2 > len(zeros) and sample.count(0) - zeros.count(0) < len(zeros) // 4:
            return name
    return None


def _suggested(data: bytes) -> Text:
    """By the lines that hold more than ASCII: the others say nothing."""
    # Only here: most files are UTF-8, and the library takes as long to load as they to read.
    import charset_normalizer

    telling = bytearray()
    for found in _LINE_WITH_MORE_THAN_ASCII.finditer(data):
        telling += found[0] + b"\n"
        if len(telling) > _SAMPLE:
            break
    code_pages = [name.replace("-", "_") for name in ENCODINGS if not name.startswith("utf")]
    sample = bytes(telling)
    found_names = [
        codecs.lookup(match.encoding).name for match in charset_normalizer.from_bytes(sample, cp_isolation=code_pages)
    ]
    western = ["cp1252"] if _looks_western(sample) else []
    for name in [*western, *found_names, "cp1252", "iso8859-15"]:
        if name in ENCODINGS:
            try:
                return Text(data.decode(name).encode(), name, certain=False)
            except UnicodeDecodeError:
                continue
    raise FileRefused('The file is in no encoding that is read. Save it as "CSV UTF-8" and upload it again.')


def _looks_western(sample: bytes) -> bool:
    """Single accented letters among plain ones, and the quotes and dashes of word processors: the library misses them
    in small files. Other alphabets have their letters side by side."""
    marked = re.sub(rb"[\x80\x85\x91-\x97\xa0\xab\xbb]", b" ", sample)
    return not re.search(rb"[\x80-\xbf\xd7\xf7]|[\xc0-\xff]{3}", marked)


def _refuse_known_kinds(data: bytes) -> None:
    for start, kind in _KINDS:
        if data.startswith(start):
            raise FileRefused(f"The file is {kind}. {_LIST}")
    if data[:256].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_MARKUP):
        raise FileRefused(f"The file is a web page or XML. {_LIST}")
