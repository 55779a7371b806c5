"""Who the people of a file are: which columns hold their names and departments, found by header, to be changed."""

import polars as pl
import streamlit as st

from core.rules.person_columns import PersonColumns, departments, names, person_columns
from pages.parts.upload import Upload

_NONE = ""
_ONE, _TWO = "One column", "First and last name"


def choose_columns(upload: Upload, *, email_column: str) -> PersonColumns:
    """Draw the choices; what the headers say is chosen before."""
    cells = upload.table.cells.drop(email_column)
    found = person_columns(cells)
    split = found.name is None and bool(found.first_name or found.last_name)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = st.segmented_control(
            "Names are in",
            [_ONE, _TWO],
            default=_TWO if split else _ONE,
            required=True,
            width="content",
            key=f"names-in-{upload.file_id}",
        )
        if form == _TWO:
            first = _column("First name", cells.columns, found.first_name, upload)
            last = _column("Last name", cells.columns, found.last_name, upload)
            department = _column("Department", cells.columns, found.department, upload)
            return PersonColumns(first_name=first, last_name=last, department=department)
        name = _column("Name", cells.columns, found.name, upload)
        return PersonColumns(name=name, department=_column("Department", cells.columns, found.department, upload))


def people_of(upload: Upload, *, email_column: str, columns: PersonColumns) -> pl.DataFrame:
    """The rows as people: line, text (the cell of the address), name, department."""
    cells = upload.table.cells
    return pl.DataFrame(
        {
            "line": upload.table.lines,
            "text": cells[email_column],
            "name": names(cells, columns),
            "department": departments(cells, columns),
        }
    )


def _column(label: str, columns: list[str], found: str | None, upload: Upload) -> str | None:
    labels = {_NONE: "None", **{column: column for column in columns}}
    options = list(labels)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(found or _NONE),
        format_func=labels.__getitem__,
        filter_mode="contains",
        key=f"{label}-{upload.file_id}",
    )
    return chosen or None
