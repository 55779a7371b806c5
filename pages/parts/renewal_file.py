"""The uploaded spreadsheet: read once, in a process of its own, and the column that holds the addresses."""

import polars as pl
import streamlit as st

from core.errors import FileRefused
from core.files.limits import limits_of
from core.files.read import prepare, read_table
from core.files.table import Table
from core.rules.matching import email_column
from core.settings import Settings
from pages.parts.words import plain

_TYPES = ["csv", "tsv", "txt", "xlsx"]
_PREVIEWED = 5


def choose(settings: Settings) -> tuple[str, pl.DataFrame] | None:
    """Draw the upload and, once there is a file, the choice of its column.

    Returns what names file and column, and the entries: `line` and `text`, one row per row of the file. None until
    there is a usable file; why one is refused is said.
    """
    file = st.file_uploader(
        "User spreadsheet file",
        type=_TYPES,
        key="renewal-file",
        max_upload_size=settings.upload_max_megabytes,
        help="CSV or XLSX with a header line and one person per row. The file is read, and not kept.",
    )
    if file is None:
        prepare()
        return None
    try:
        with st.spinner(f"Reading {plain(file.name)}, {file.size / 1e6:,.1f} MB …", show_time=True):
            table = _table(file.file_id, file.name, file.getvalue(), settings)
    except FileRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        return None
    st.caption(plain(table.understood))
    if table.notes:
        st.info("  \n".join(plain(note) for note in table.notes), icon=":material/info:")
    column = _column(table, key=f"email-column-{file.file_id}")
    if column is None:
        return None
    entries = pl.DataFrame({"line": table.lines, "text": table.cells[column]})
    return f"{file.file_id}:{column}", entries


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _table(file_id: str, name: str, _data: bytes, _settings: Settings) -> Table:
    """Kept for the session, not per rerun; `file_id` is new with each upload."""
    return read_table(_data, name, limits=limits_of(_settings))


def _column(table: Table, *, key: str) -> str | None:
    columns = table.cells.columns
    guess = email_column(table.cells)
    chosen = st.selectbox(
        "Column that contains Email",
        columns,
        index=columns.index(guess) if guess else None,
        key=key,
        filter_mode="contains",
        placeholder="Choose the column that contains e-mail addresses",
    )
    with st.expander(f"First {min(_PREVIEWED, table.cells.height)} rows"):
        st.dataframe(table.cells.head(_PREVIEWED), hide_index=True, placeholder="", alt="First rows of the file")
    return str(chosen) if chosen is not None else None
