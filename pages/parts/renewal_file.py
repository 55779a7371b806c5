"""The uploaded spreadsheet: read once, in a process of its own, and the column that holds the addresses."""

import polars as pl
import streamlit as st

from core.errors import FileRefused
from core.files.limits import limits_of
from core.files.read import prepare, read_table
from core.files.table import Table, require_rows
from core.files.understood import Choices
from core.reads.renewals import columns_of
from core.rules.email_columns import EmailColumn, best_column
from core.settings import Settings
from pages.parts import renewal_mended, renewal_reading
from pages.parts.page import Page
from pages.parts.words import counted, plain

_TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "ods"]
_PREVIEWED = 5
_SAMPLE_SHOWN = 40


def choose(page: Page, *, company_id: str) -> tuple[str, pl.DataFrame] | None:
    """Draw the upload and, once there is a file, how it is read, the choice of its column and what was mended.

    Returns what names all that, and the entries: `line` and `text`, one row per row of the file that counts. None
    until there is a usable file; why one is refused is said.
    """
    file = st.file_uploader(
        "User spreadsheet file",
        type=_TYPES,
        key="renewal-file",
        max_upload_size=page.settings.upload_max_megabytes,
        help="CSV, XLSX, XLS or ODS with one person per row. The file is read, and not kept.",
    )
    if file is None:
        prepare()
        return None
    choices = renewal_reading.chosen(file.file_id)
    try:
        with st.spinner(f"Reading {plain(file.name)}, {file.size / 1e6:,.1f} MB …", show_time=True):
            table = _table(file.file_id, file.name, file.getvalue(), page.settings, choices)
    except FileRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        renewal_reading.offer_to_guess_again(choices)
        return None
    renewal_reading.show(table, file.file_id)
    if not table.understood.certain and not renewal_reading.confirmed(table, file.file_id):
        return None
    if table.notes:
        st.info("  \n".join(plain(note) for note in table.notes), icon=":material/info:")
    columns = _columns(file.file_id, choices, company_id, page, table)
    column = _column(table, columns, key=f"email-column-{file.file_id}")
    if column is None:
        return None
    left_out = renewal_mended.left_out(table, key=f"mended-{file.file_id}-{hash(choices)}")
    entries = pl.DataFrame({"line": table.lines, "text": table.cells[column]})
    if not left_out.is_empty():
        entries = entries.filter(~pl.col("line").is_in(left_out.implode()))
    # Two choices of rows are two acts: what names a press names them too.
    return f"{file.file_id}:{hash(choices)}:{column}:{left_out.hash().sum()}", entries


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _table(file_id: str, name: str, _data: bytes, _settings: Settings, choices: Choices) -> Table:
    """Kept for the session, not per rerun; `file_id` is new with each upload."""
    return require_rows(read_table(_data, name, limits=limits_of(_settings), choices=choices))


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _columns(file_id: str, choices: Choices, company_id: str, _page: Page, _table: Table) -> list[EmailColumn]:
    """What each column holds of addresses and of learners; a guess does not grow old within a session."""
    return columns_of(_page.db, company_id=company_id, cells=_table.cells)


def _column(table: Table, columns: list[EmailColumn], *, key: str) -> str | None:
    best = best_column(columns)
    labels = {column.name: _label(column) for column in columns}
    names = list(labels)
    chosen = st.selectbox(
        "Column that contains Email",
        names,
        index=names.index(best.name) if best else None,
        format_func=labels.__getitem__,
        key=key,
        filter_mode="contains",
        placeholder="Choose the column that contains e-mail addresses",
    )
    if best is not None and chosen == best.name:
        st.caption(_reason(best))
    shown = min(_PREVIEWED, table.cells.height)
    with st.expander(f"First {shown} of {counted(table.cells.height, 'row')}"):
        st.dataframe(table.cells.head(shown), hide_index=True, placeholder="", alt="First rows of the file")
    return None if chosen is None else str(chosen)


def _label(column: EmailColumn) -> str:
    if not column.tried:
        return f"{column.name} · empty"
    sample = column.sample if len(column.sample) <= _SAMPLE_SHOWN else f"{column.sample[:_SAMPLE_SHOWN]}…"
    return f"{column.name} · {column.valid / column.tried:.0%} addresses · {' '.join(sample.split())}"


def _reason(best: EmailColumn) -> str:
    of = f"{best.tried:,} {'cell' if best.tried == 1 else 'cells'}"
    if best.known:
        return f"Chosen because {best.known:,} of {of} name learners of this company."
    if best.valid:
        return f"Chosen because {best.valid:,} of {of} are e-mail addresses; none names a learner of this company."
    return "Chosen for its name alone; none of its cells is an e-mail address."
