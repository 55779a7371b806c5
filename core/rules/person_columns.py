"""Which columns of a file hold people's names and departments: by what they are called, if their cells agree.

"Name" beside a first name is a last name, unless its cells hold both. Pure; a column nobody would name is not guessed.
"""

import unicodedata
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """Names of columns, or None. With `name` there is neither `first_name` nor `last_name`."""

    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    department: str | None = None


def _bare(text: str) -> str:
    """A header as it is compared: casefolded, without accents, with nothing but letters and digits kept."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text.casefold()))).replace("\u0131", "i")


def _words(*texts: str) -> frozenset[str]:
    return frozenset(_bare(word) for text in texts for word in text.split(", "))


# What alone is a whole name, and beside the other part is only a part.
_AMBIGUOUS = _words("name, names, nom, noms, nome, nombre, nombres, naam, namn, navn, nimi, ad, имя, 名前, 姓名, 이름")
_WHO = ("employee", "learner", "user", "student", "participant", "person", "contact", "staff", "member", "attendee")
_NAMES = _words(
    "full name, complete name, display name, name and surname, first and last name, last name first name",
    "employee, learner, participant, student, attendee",
    *(f"{who} name, {who} full name, name of {who}" for who in _WHO),
    "vollständiger name, vor- und nachname, vorname nachname, nachname vorname",
    "mitarbeiter, mitarbeitername, teilnehmer",
    "nom complet, nom et prénom, nom prénom, prénom nom, prénom et nom, nombre completo, nombre y apellidos",
    "nombre y apellido, apellidos y nombre, apellidos nombre, nome completo, nome e cognome, nome cognome",
    "cognome nome, nominativo, nome e sobrenome, volledige naam, voor- en achternaam, fullständigt namn",
    "för- och efternamn, fulde navn, fullt navn, koko nimi, imię i nazwisko, nazwisko i imię, ad soyad, adi soyadi",
    "фио, полное имя, 氏名, お名前, 中文姓名, 全名, 성명, 성함",
)
_FIRST_NAMES = _words(
    "first name, firstname, first, given name, given names, forename, forenames, preferred name, christian name, fname",
    "vorname, vornamen, rufname, prénom, prénoms, primer nombre, nombre de pila, primeiro nome, nome próprio",
    "voornaam, roepnaam, förnamn, tilltalsnamn, fornavn, etunimi, imię, adi, 名",
)
_LAST_NAMES = _words(
    "last name, lastname, last, surname, surnames, family name, familyname, lname, second name",
    "nachname, nachnamen, familienname, zuname, nom de famille, nom d'usage, apellido, apellidos, primer apellido",
    "cognome, cognomi, sobrenome, apelido, último nome, achternaam, familienaam, efternamn, efternavn, etternavn",
    "sukunimi, nazwisko, soyad, soyadi, фамилия, 姓, 苗字, 名字, 성",
)
_DEPARTMENTS = _words(
    "department, departments, department name, dept, dept name, team, team name, division, business unit, unit",
    "org unit, organizational unit, abteilung, abteilungsname, bereich, fachbereich",
    "organisationseinheit",
    "département, service, direction, équipe, departamento, depto, área, equipo, dipartimento, reparto, settore, setor",
    "afdeling, avdelning, avdeling, osasto, dział, departman, departmani, bölüm, birim, отдел, подразделение",
    "部署, 部門, 所属, 部门, 部門名稱, 부서, 부서명",
)
_SAMPLE = 1000
_MOST = 0.7
# Letters, no address and no number of more than three digits.
_A_NAME = r"\A(?:\d{0,3}[^@\d])*\d{0,3}\p{L}(?:\d{0,3}[^@\d])*\d{0,3}\z"
_NO_ADDRESS = r"\A[^@]*[\p{L}\d][^@]*\z"
_INVISIBLE = r"[\x{200B}\x{2060}\x{FEFF}]"


def person_columns(cells: pl.DataFrame) -> PersonColumns:
    """What is found in the text columns of `cells`: the leftmost of equals, and none where most cells say otherwise."""
    columns = cells.select(pl.col(pl.String)).columns
    whole = _first(cells, columns, _NAMES, _A_NAME)
    some = _first(cells, columns, _AMBIGUOUS, _A_NAME)
    first = _first(cells, columns, _FIRST_NAMES, _A_NAME)
    last = _first(cells, columns, _LAST_NAMES, _A_NAME)
    department = _first(cells, columns, _DEPARTMENTS, _NO_ADDRESS)
    part = first or last
    if whole is None and some is not None and (part is None or _holds(cells, some, part)):
        whole = some
    if whole is not None:
        return PersonColumns(name=whole, department=department)
    if some is not None and not (first and last):
        first, last = (first, some) if first else (some, last)
    return PersonColumns(first_name=first, last_name=last, department=department)


def names(cells: pl.DataFrame, columns: PersonColumns) -> pl.Series:
    """One name per row, "" where nobody knows it: as the column has it ("Roe, Jane" stays), or first and last name."""
    return _joined(cells, "name", [columns.name] if columns.name else [columns.first_name, columns.last_name])


def departments(cells: pl.DataFrame, columns: PersonColumns) -> pl.Series:
    """One department per row, "" where nobody knows it."""
    return _joined(cells, "department", [columns.department])


def _joined(cells: pl.DataFrame, name: str, parts: list[str | None]) -> pl.Series:
    taken = [
        pl.col(part).fill_null("").str.replace_all(_INVISIBLE, "").str.replace_all(r"\s+", " ").str.strip_chars()
        for part in parts
        if part is not None
    ]
    if not taken:
        return pl.Series(name, [""], dtype=pl.String).new_from_index(0, cells.height)
    return cells.select(pl.concat_str(taken, separator=" ").str.strip_chars().alias(name)).to_series()


def _first(cells: pl.DataFrame, columns: list[str], words: frozenset[str], pattern: str) -> str | None:
    return next((column for column in columns if _bare(column) in words and _agrees(cells[column], pattern)), None)


def _agrees(column: pl.Series, pattern: str) -> bool:
    filled = column.drop_nulls().str.strip_chars()
    filled = filled.filter(filled != "").head(_SAMPLE)
    return bool(filled.len()) and int(filled.str.contains(pattern).sum()) >= _MOST * filled.len()


def _holds(cells: pl.DataFrame, whole: str, part: str) -> bool:
    """Whether most cells of `whole` hold the cell of `part` beside it and more."""
    both = cells.select(whole=pl.col(whole).str.strip_chars(), part=pl.col(part).str.strip_chars())
    both = both.filter((pl.col("whole") != "") & (pl.col("part") != "")).head(_SAMPLE)
    more = both.filter(pl.col("whole").str.contains(pl.col("part"), literal=True) & (pl.col("whole") != pl.col("part")))
    return bool(both.height) and more.height >= _MOST * both.height
