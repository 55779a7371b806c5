"""Files that are made to do harm: each ends in a table or a sentence, and nothing is left of its reader."""

import csv
import gzip
import io
import os
import random
import zipfile
from contextlib import suppress

import pytest

from core.errors import FileRefused
from core.files import child
from core.files.limits import Limits
from core.files.parse import parse
from core.files.read import read_table
from core.files.spare import Spare
from core.files.understood import GUESSED
from tests.files.test_workbook import STAFF, book, in_sheet, rezipped

LIMITS = Limits(seconds=20)
MEGABYTE = 1 << 20
ADDRESSES = "".join(f"p{number}@acme.example,Person {number}\n" for number in range(40))


@pytest.fixture(autouse=True)
def spare(monkeypatch):
    """One of the test's own; after the test no child of it is left."""
    started, start_child = [], child._start

    def start():
        started.append(start_child())
        return started[-1]

    own = Spare(start)
    monkeypatch.setattr(child, "_spare", own)
    yield own
    own.end()
    assert all(process.poll() is not None for process in started)


def ods(table: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="S">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return file.getvalue()


def ods_row(*cells: str, attributes: str = "", cell: str = "") -> str:
    written = "".join(
        f'<table:table-cell {cell} office:value-type="string"><text:p>{each}</text:p></table:table-cell>'
        for each in cells
    )
    return f"<table:table-row {attributes}>{written}</table:table-row>"


def with_doctype(doctype: bytes, text: bytes) -> bytes:
    def change(name, content):
        if "sheet1.xml" not in name:
            return content
        declaration, _, rest = content.partition(b"?>")
        return declaration + b"?>" + doctype + rest.replace(b"<v>12</v>", b"<v>" + text + b"</v>")

    return rezipped(book(STAFF), change)


def bomb(member: str, before: bytes, piece: bytes, after: bytes) -> bytes:
    """A workbook of which one member unpacks to more than a gigabyte, written piece by piece."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(STAFF))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, True, 1) as new,
    ):
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        block = piece * (MEGABYTE // len(piece))
        with new.open(member, "w", force_zip64=True) as stream:
            stream.write(before)
            for _ in range(1 + (1 << 30) // len(block)):
                stream.write(block)
            stream.write(after)
    return file.getvalue()


def nested() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("staff.zip", book(STAFF))
    return file.getvalue()


LAUGHS = b"<!DOCTYPE x [<!ENTITY a '" + b"9" * 100 + b"'>"
for _before, _after in zip(b"abcdefgh", b"bcdefghi", strict=True):
    LAUGHS += b"<!ENTITY %c '%b'>" % (_after, b"&%c;" % _before * 10)
LAUGHS += b"]>"

REFUSED = {
    "shared strings bomb": (
        lambda: bomb("xl/sharedStrings.xml", b"<sst>", b"<si><t>x</t></si>", b"</sst>"),
        "unpacks to",
    ),
    "rows bomb": (
        lambda: bomb("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>", b"<row><c><v>1</v></c></row>", b""),
        "unpacks to",
    ),
    "nested archive": (nested, "an archive and not a workbook"),
    "truncated compound": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 9, "damaged"),
    "20,000 columns": (lambda: ",".join(f"c{n}" for n in range(20_000)).encode() + b"\n1\n", "20,000 columns"),
    "one line of 10 MB": (lambda: b'Name,Email\n"' + b"x" * 10_000_000, "Line 2 has a cell"),
    "a cell of 40,000 characters": (lambda: ("A,B\n" + "é" * 40_000 + ",1\n").encode(), "Line 2 has a cell"),
    "2,000,001 rows": (lambda: b"A\n" + b"1\n" * 2_000_001, "more than 2,000,000 rows"),
    "gzip": (lambda: gzip.compress(b"0" * 50_000_000), "compressed"),
    "zstd": (lambda: b"\x28\xb5\x2f\xfd" + bytes(range(256)), "compressed"),
    "PDF": (lambda: b"%PDF-1.7\n" + bytes(range(256)), "PDF"),
    "program": (lambda: b"MZ" + bytes(range(256)), "program"),
    "web page": (lambda: b" \n<HTML><body>Email,Name</body></HTML>", "web page"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_would_do_harm_is_refused_with_a_sentence(name):
    make, sentence = REFUSED[name]

    with pytest.raises(FileRefused, match=sentence):
        read_table(make(), "staff.csv", limits=LIMITS)


@pytest.mark.parametrize(
    "doctype", [LAUGHS, b'<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'], ids=["laughs", "external"]
)
def test_an_entity_is_neither_expanded_nor_fetched(doctype):
    table = read_table(with_doctype(doctype, b"&i;"), "x.xlsx", limits=LIMITS)

    assert table.cells.rows() == [("ana@acme.example", "")]


@pytest.mark.parametrize(
    "data",
    [
        in_sheet(b'<dimension ref="A1:B2"/>', b'<dimension ref="A1:XFD1048576"/>'),
        in_sheet(b'<dimension ref="A1:B2"/>', b'<dimension ref="A1:A1"/>'),
        in_sheet(b"</row></sheetData>", b'</row><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'),
    ],
    ids=["too great", "too small", "far row"],
)
def test_a_sheet_that_lies_about_its_size_loses_no_row(data):
    assert read_table(data, "x.xlsx", limits=LIMITS).cells.rows()[0] == ("ana@acme.example", "12")


def repeated(what: str) -> bytes:
    often = f'table:number-{what}-repeated="5000000"'
    cells = (
        ods_row("ana@acme.example", "Ana", attributes=often) if what == "rows" else ods_row("a@b.example", cell=often)
    )
    return ods(ods_row("Email", "Name") + cells)


def test_repeated_rows_end_where_a_sheet_ends():
    assert read_table(repeated("rows"), "x.ods", limits=LIMITS).cells.height == 1_048_575


def test_repeated_columns_are_refused_and_the_next_file_is_read():
    with pytest.raises(FileRefused, match="16,384 columns"):
        read_table(repeated("columns"), "x.ods", limits=LIMITS)
    assert read_table(ods(ods_row("Email") + ods_row("a@b.example")), "x", limits=LIMITS).cells.height == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [('",' * (MEGABYTE // 2), "262,145 columns"), ('"\n' * (MEGABYTE // 8), "holds no cell")],
    ids=["quotes and commas", "quotes and line ends"],
)
def test_quotes_without_sense_are_refused_with_a_sentence(text, sentence):
    with pytest.raises(FileRefused, match=sentence):
        read_table(text.encode(), "x.csv", limits=LIMITS)


@pytest.mark.parametrize("line", ['"a","b"c' * 24, '" ,' * 199], ids=["nothing that closes", "hundreds of quotes"])
def test_lines_of_quotes_that_make_no_sense_are_rows_and_listed(line):
    table = read_table(f"Name,Email\n{ADDRESSES}{line}\n{line}\n".encode(), "x.csv", limits=LIMITS)

    assert table.cells.height == 42
    assert table.mended["line"].to_list() == [42, 43]


@pytest.mark.parametrize("row", ['{},"Ann\n', "a,b,c{}\n"], ids=["stray quotes", "ragged"])
def test_bad_rows_are_rows_however_many_they_are(row):
    lines = 200_000
    data = ("Id,Name\n" + ADDRESSES + "".join(row.format(number) for number in range(lines))).encode()

    table = read_table(data, "x.csv", limits=LIMITS)

    assert table.cells.height == lines + 40


def text_files() -> list[bytes]:
    rows = [["Name", "Email", "Note"]]
    rows += [[f"Zoë {n}", f"p{n}@acme.example", 'a, "b"; c\nd' if n % 7 == 0 else "x"] for n in range(30)]
    files = []
    for delimiter, quoting, encoding in (
        (",", csv.QUOTE_MINIMAL, "utf-8"),
        (";", csv.QUOTE_ALL, "cp1252"),
        ("\t", csv.QUOTE_MINIMAL, "utf-16"),
        ("|", csv.QUOTE_ALL, "utf-8-sig"),
    ):
        file = io.StringIO()
        csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)
        files.append(file.getvalue().encode(encoding))
    return files


def mutated(chance: random.Random, whole: bytes, other: bytes) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        match chance.randrange(4):
            case 0 if data:
                data[min(start, len(data) - 1)] = chance.randrange(256)
            case 1:
                del data[start : min(end, start + 50)]
            case 2:
                data[start:start] = data[start : min(end, start + 200)]
            case _:
                data[start:end] = other[start : min(end, start + 200)]
    return bytes(data)


@pytest.mark.parametrize("kind", ["comma", "semicolon", "tab", "pipe", "xlsx", "ods"])
def test_any_damage_is_a_table_or_a_refusal(kind):
    files = dict(zip(("comma", "semicolon", "tab", "pipe"), text_files(), strict=True))
    files["xlsx"] = book(STAFF)
    files["ods"] = ods(ods_row("Email", "Name") + ods_row("ana@acme.example", "Ana") * 3)
    chance = random.Random(f"damage to {kind}")
    for _ in range(150):
        data = mutated(chance, files[kind], chance.choice(list(files.values())))
        with suppress(FileRefused):
            parsed = parse(data, "x", limits=LIMITS, choices=GUESSED)
            assert parsed.table.num_rows == len(parsed.table.column(""))


def test_nothing_is_written_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    read_table(ADDRESSES.encode(), "../x.csv", limits=LIMITS)

    assert os.listdir(tmp_path) == []
