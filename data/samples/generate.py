"""Writes the sample uploads from the default demo: `.venv/bin/python -m data.samples.generate` in the project's root.

All names in them but the strangers are learners of one company whose licenses have lapsed, whatever the demo's moment.
"""

import csv
import io
import tempfile
import zipfile
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from core.settings import Settings
from core.store.database import Database
from core.store.demo import build_demo

COMPANY = "Nordlicht Logistik"
FOLDER = Path(__file__).parent
_MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Who lapsed this long ago has lapsed around every moment, 29 February included.
_MARGIN = timedelta(days=8)
# The stock of the company is enough for the first two, and not for the third after them.
_CLEAN, _MESSY, _RENEWALS, _LEAVERS = 40, 24, 40, 12
Row = tuple[str, str, str]

_LAPSED = """
select p.name, p.email, p.department
from learner p
join company c on c.company_id = p.company_id
join license l on l.learner_id = p.learner_id
where c.name = $company and p.archived_at is null and l.released_at is null
group by p.learner_id, p.name, p.email, p.department
having max(l.expires_at) <= $until
order by p.learner_id
limit $count
"""


def lapsed_people() -> list[Row]:
    """Name, e-mail and department of the first lapsed learners of the company in the default demo."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"{folder}/demo.duckdb")
        build_demo(settings, as_of=_MOMENT)
        with Database(settings) as db, db.read() as r:
            rows = r.rows(_LAPSED, company=COMPANY, until=_MOMENT - _MARGIN, count=_CLEAN + _MESSY + _RENEWALS)
    return [(row["name"], row["email"], row["department"]) for row in rows]


def samples() -> dict[str, bytes]:
    """The files by name."""
    people = lapsed_people()
    clean, messy, renewals = people[:_CLEAN], people[_CLEAN : _CLEAN + _MESSY], people[_CLEAN + _MESSY :]
    header = ("Name", "Email", "Department")
    return {
        "clean.csv": _csv([header, *clean]),
        "messy.csv": _messy(messy, renewals[0]),
        "staff.xlsx": _workbook(
            {"Renewals": [header, *renewals[_LEAVERS:]], "Leavers": [header, *renewals[:_LEAVERS]]}
        ),
    }


def _csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _messy(people: list[Row], mistyped: Row) -> bytes:
    """What arrives in real life: as a German spreadsheet exports it, then edited by hand, once with a slip."""
    lines = [f"Verlängerung {COMPANY};;", "E-Mail-Adresse ; Name;Abteilung"]
    for number, (name, email, department) in enumerate(people):
        typed = (email, email.upper(), f"  {email} ", email.title(), f"{email}\u00a0")[number % 5]
        lines.append(f"{typed};{name if number % 4 else f' {name}  '};{department}")
    lines.insert(9, ";;")
    lines.insert(14, lines[3])
    lines.insert(20, f"{people[5][1]};{people[5][0]};")
    lines += ["gast@fremde-firma.example;Petra Gast;Sales", f"neu.hier@{people[0][1].partition('@')[2]};Neu Hier;IT"]
    name, email, department = mistyped
    lines += [f"{email[0]}{email[2]}{email[1]}{email[3:]};{name};{department}"]
    lines += ["kein.email(at)example;Kai Klammer;Finance"]
    return b"\xef\xbb\xbf" + "".join(f"{line}\r\n" for line in lines).encode()


def _workbook(sheets: dict[str, list[Row]]) -> bytes:
    """An XLSX by hand: five small XML files in an archive, so that no library is needed to make two sheets."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_type}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{sheet_type}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
    }
    for n, rows in zip(numbers, sheets.values(), strict=True):
        cells = "".join(
            "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
            for row in rows
        )
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, xml in parts.items():
            # A ZipInfo without a date is of 1980: the same content gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>{xml}')
    return file.getvalue()


if __name__ == "__main__":
    for name, content in samples().items():
        (FOLDER / name).write_bytes(content)
