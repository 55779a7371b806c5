"""The uploaded spreadsheet: read once, in a process of its own, and the column that holds the addresses."""

import polars as pl
import streamlit as st

from core.errors import FileRefused
from core.files.limits import limits_of
from core.files.read import prepare, read_table
from core.files.table import Table, require_rows
from core.files.understood import Choices
from core.rules.matching import email_column
from core.settings import Settings
from pages.parts import renewal_mended, renewal_reading
from pages.parts.words import counted, plain

_TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "ods"]
_PREVIEWED = 5


def choose(settings: Settings) -> tuple[str, pl.DataFrame] | None:
    """Draw the upload and, once there is a file, how it is read, the choice of its column and what was mended.

    Returns what names all that, and the entries: `line` and `text`, one row per row of the file that counts. None
    until there is a usable file; why one is refused is said.
    """
    file = st.file_uploader(
        "User spreadsheet file",
        type=_TYPES,
        key="renewal-file",
        max_upload_size=settings.upload_max_megabytes,
        help="CSV, XLSX, XLS or ODS with one person per row. The file is read, and not kept.",
    )
    if file is None:
        prepare()
        return None
    choices = renewal_reading.chosen(file.file_id)
    try:
        with st.spinner(f"Reading {plain(file.name)}, {file.size / 1e6:,.1f} MB …", show_time=True):
            table, guess = _table(file.file_id, file.name, file.getvalue(), settings, choices)
    except FileRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        renewal_reading.offer_to_guess_again(choices)
        return None
    renewal_reading.show(table, file.file_id)
    if not table.understood.certain and not renewal_reading.confirmed(table, file.file_id):
        return None
    if table.notes:
        st.info("  \n".join(plain(note) for note in table.notes), icon=":material/info:")
    column = _column(table, guess, key=f"email-column-{file.file_id}")
    if column is None:
        return None
    left_out = renewal_mended.left_out(table, key=f"mended-{file.file_id}-{hash(choices)}")
    entries = pl.DataFrame({"line": table.lines, "text": table.cells[column]})
    if not left_out.is_empty():
        entries = entries.filter(~pl.col("line").is_in(left_out.implode()))
    # Two choices of rows are two acts: what names a press names them too.
    return f"{file.file_id}:{hash(choices)}:{column}:{left_out.hash().sum()}", entries


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _table(file_id: str, name: str, _data: bytes, _settings: Settings, choices: Choices) -> tuple[Table, str | None]:
    """The table and the column that a guess takes for the e-mails; kept for the session, not per rerun.

    `file_id` is new with each upload.
    """
    table = require_rows(read_table(_data, name, limits=limits_of(_settings), choices=choices))
    return table, email_column(table.cells)


def _column(table: Table, guess: str | None, *, key: str) -> str | None:
    columns = table.cells.columns
    chosen = st.selectbox(
        "Column that contains Email",
        columns,
        index=columns.index(guess) if guess else None,
        key=key,
        filter_mode="contains",
        placeholder="Choose the column that contains e-mail addresses",
    )
    shown = min(_PREVIEWED, table.cells.height)
    with st.expander(f"First {shown} of {counted(table.cells.height, 'row')}"):
        st.dataframe(table.cells.head(shown), hide_index=True, placeholder="", alt="First rows of the file")
    return str(chosen) if chosen is not None else None
