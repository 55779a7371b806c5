"""A workbook (XLSX, ODS, XLS) becomes rows: an archive is checked first, then fastexcel reads it, values as text.

Refused: other formats, passwords, macros, damage, content beyond the limit (counted, not believed), and a formula
whose value the workbook does not hold, because its row would look empty.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from core.errors import FileRefused
from core.files.limits import Limits
from core.files.rows import Rows, check_columns, header_beyond, note_above
from core.files.structure import Header, find_header, joined_names
from core.files.understood import Choices, Understood
from core.rules.text import quoted

_PIECE = 1 << 20
_ENCRYPTED = 1
_FIRST = 200
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_Found = tuple[str, fastexcel.ExcelReader, fastexcel.ExcelSheet, list[str]]
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SAVE_AS = "Save it as XLSX or CSV, and upload that."
# Midnight is how a date without a time is kept; 31 December 1899 is how a time without a date is.
_SHOWN = ((r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1"), (r"^1899-12-31 (\d\d:\d\d:\d\d)$", r"\1"))
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)"
)
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>")
_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_PLACE = re.compile(rb"\br=[\"']([A-Z]+\d+)[\"']")
_CELLS_NAMED = 5


def is_workbook(data: bytes) -> bool:
    """Whether the file begins like a zip archive, as XLSX and ODS do, or like a compound document, as XLS does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", _COMPOUND))


def read_workbook(data: bytes, *, limits: Limits, choices: Choices) -> tuple[Rows, Understood]:
    """The rows of the chosen sheet, or of the first visible one that holds anything; raises FileRefused."""
    try:
        if data.startswith(_COMPOUND):
            kind, reader, found, notes = _compound(data, limits, choices)
        else:
            kind, reader, found, notes = _archive(data, limits, choices)
    except FileRefused:
        raise
    # A damaged archive fails in many ways, some of them the Rust parser's own.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, LookupError, NotImplementedError) as error:
        raise _damaged() from error
    except (ElementTree.ParseError, fastexcel.FastExcelError) as error:
        raise _damaged() from error
    rows, header_line = _rows(found, notes, limits, choices.header_line)
    words = f'{kind} · sheet "{found.name}"'
    return rows, Understood(words, header_line, sheet=found.name, sheets=tuple(reader.sheet_names))


def _archive(data: bytes, limits: Limits, choices: Choices) -> _Found:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kind = _kind(archive)
        _check_size(archive, limits)
        reader = fastexcel.read_excel(data)
        found, notes = _sheet(reader, limits, choices.sheet)
        if kind == "XLSX":
            notes += _check_cells(archive, found.name)
    return kind, reader, found, notes


def _compound(data: bytes, limits: Limits, choices: Choices) -> _Found:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FileRefused("The workbook is protected by a password. Save it without one, and upload that.")
    if "Workbook".encode("utf-16-le") not in data and "Book".encode("utf-16-le") not in data:
        raise FileRefused(f"The file is a document and not a workbook. {_SAVE_AS}")
    reader = fastexcel.read_excel(data)
    return "XLS", reader, *_sheet(reader, limits, choices.sheet)


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if any(member.flag_bits & _ENCRYPTED for member in archive.infolist()):
        raise FileRefused("The file is protected by a password. Save it without one, and upload that.")
    if "content.xml" in names and "mimetype" in names:
        if b"opendocument.spreadsheet" not in archive.read("mimetype"):
            raise FileRefused(f"The file is a document and not a workbook. {_SAVE_AS}")
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise FileRefused("The workbook is protected by a password. Save it without one, and upload that.")
        return "ODS"
    if "xl/workbook.bin" in names:
        raise FileRefused(f"The file is a workbook of another format. {_SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise FileRefused("The file is an archive and not a workbook. Unpack it and upload the list itself.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(f"The workbook holds macros. {_SAVE_AS}")
    return "XLSX"


def _check_size(archive: zipfile.ZipFile, limits: Limits) -> None:
    """By what the archive says, then by unpacking it: what it says may be a lie."""
    left = limits.unpacked_megabytes << 20
    if sum(member.file_size for member in archive.infolist()) > left:
        raise _too_large(limits)
    for member in archive.infolist():
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise _too_large(limits)


def _sheet(reader: fastexcel.ExcelReader, limits: Limits, wanted: str | None) -> tuple[fastexcel.ExcelSheet, list[str]]:
    names = reader.sheet_names
    if len(names) > limits.sheets:
        raise FileRefused(
            f"The workbook has {len(names):,} sheets; at most {limits.sheets:,} are looked at. "
            "Copy the list into a workbook of its own."
        )
    if wanted is not None and wanted not in names:
        raise FileRefused(f"The workbook has no sheet {quoted(wanted)}. Choose {' or '.join(map(quoted, names[:5]))}.")
    for name in names if wanted is None else [wanted]:
        # Without a header, and from the first row on: so rows keep their numbers, and cells their text.
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        if sheet.height and (wanted is not None or sheet.visible == "visible"):
            several = wanted is None and len(names) > 1
            first = "the first" if name == names[0] else "the first visible one that holds cells"
            return sheet, [f'The workbook has {len(names):,} sheets; {first}, "{name}", was read.'] if several else []
    where = "The workbook has no visible sheet" if wanted is None else "The sheet has nothing"
    raise FileRefused(f"{where} that holds a cell. Choose the file, or the sheet, that holds the list.")


def _check_cells(archive: zipfile.ZipFile, sheet: str) -> list[str]:
    """Refuse formulas without a value; name cells that show an error."""
    content = archive.read(_member(archive, sheet))
    for formula in _FORMULA.finditer(content):
        # An empty text is a value: Excel keeps it as an empty `v` of a text cell.
        if formula[2].endswith(b"c>") or not _TEXT.search(formula[1]):
            raise FileRefused(
                f"Cell {_place(formula[1])} has a formula without its value. "
                "Open the workbook in a spreadsheet program, save it, and upload it again."
            )
    errors = [_place(cell[1]) for cell in _ERROR.finditer(content)]
    if not errors:
        return []
    more = f" and {len(errors) - _CELLS_NAMED:,} more" if len(errors) > _CELLS_NAMED else ""
    return [f"Cells that show an error are read as empty: {', '.join(errors[:_CELLS_NAMED])}{more}."]


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """The member that holds a sheet's cells."""
    targets = {r.get("Id"): r.get("Target", "") for r in _elements(archive, "xl/_rels/workbook.xml.rels")}
    for element in _elements(archive, "xl/workbook.xml"):
        if element.tag.rpartition("}")[2] == "sheet" and element.get("name") == sheet:
            target = targets[element.get(_RELATION)]
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise _damaged()


def _elements(archive: zipfile.ZipFile, member: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(archive.read(member)).iter()


def _place(attributes: bytes) -> str:
    found = _PLACE.search(attributes)
    return found[1].decode() if found else "without a place"


def _rows(sheet: fastexcel.ExcelSheet, notes: list[str], limits: Limits, header_line: int | None) -> tuple[Rows, int]:
    """The rows under the header, and the row that it is in, 0 where there is none."""
    check_columns(sheet.width, limits)
    columns = [_text(column) for column in pa.record_batch(sheet).columns]
    if header_line is not None and header_line > sheet.height:
        raise header_beyond(header_line, sheet.height, word="row")
    looked_at = max(_FIRST, header_line or 0)
    first = zip(*(column.slice(0, looked_at).to_pylist() for column in columns), strict=True)
    shown = [list(row) if any(map(str.strip, row)) else [] for row in first]
    if not any(shown) and all(pc.all(pc.equal(pc.utf8_trim_whitespace(column), "")).as_py() for column in columns):
        raise FileRefused("The sheet holds nothing but blanks. Choose the file that holds the list.")
    header = find_header(shown, sheet.width)
    if header_line is not None:
        header = Header(header_line - 1, 1) if header_line else Header(0, 0)
    start = header.above + header.rows
    note_above(shown[: header.above], notes)
    lines = pa.array(range(start + 1, sheet.height + 1), pa.uint32())
    under = [pa.chunked_array([column.slice(start)]) for column in columns]
    names = joined_names(shown[header.above : start])
    return Rows(names, sheet.width, under, pa.chunked_array([lines]), notes), header.above + 1 if header.rows else 0


def _text(column: pa.Array) -> pa.Array:
    text = pc.fill_null(column.cast(pa.large_string()), "")
    for pattern, shown in _SHOWN:
        text = pc.replace_substring_regex(text, pattern=pattern, replacement=shown)
    return text


def _damaged() -> FileRefused:
    return FileRefused(
        "The workbook is incomplete or damaged. Open it in a spreadsheet program, save it again, and upload that."
    )


def _too_large(limits: Limits) -> FileRefused:
    return FileRefused(
        f"The workbook unpacks to more than {limits.unpacked_megabytes:,} MB. "
        "Copy the list alone into a new workbook, and upload that."
    )
