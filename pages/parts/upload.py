"""An uploaded spreadsheet: read once, in a process of its own; how it was understood, and the rows that count."""

from dataclasses import dataclass
from hashlib import sha256

import polars as pl
import streamlit as st

from core.errors import FileRefused
from core.files.limits import limits_of
from core.files.read import prepare, read_table
from core.files.table import Table, require_rows
from core.files.understood import Choices
from core.settings import Settings
from pages.parts import upload_mended, upload_reading
from pages.parts.page import Page
from pages.parts.words import plain

_TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "ods"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was read. `file_hash` is the SHA-256 of its bytes; `about` names the file and how it is read."""

    file_id: str
    name: str
    file_hash: str
    table: Table
    about: str


def read(page: Page, *, key: str, label: str, help: str) -> Upload | None:  # noqa: A002 (Streamlit's own word)
    """Draw the uploader and, once there is a file, how it is understood.

    None until there is a table to use; why a file is refused is said.
    """
    file = st.file_uploader(label, type=_TYPES, key=key, max_upload_size=page.settings.upload_max_megabytes, help=help)
    if file is None:
        prepare()
        return None
    choices = upload_reading.chosen(file.file_id)
    try:
        with st.spinner(f"Reading {plain(file.name)}, {file.size / 1e6:,.1f} MB …", show_time=True):
            file_hash, table = _table(file.file_id, file.name, file.getvalue(), page.settings, choices)
    except FileRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        upload_reading.offer_to_guess_again(choices)
        return None
    upload_reading.show(table, file.file_id)
    if not table.understood.certain and not upload_reading.confirmed(table, file.file_id):
        return None
    if table.notes:
        st.info("  \n".join(plain(note) for note in table.notes), icon=":material/info:")
    return Upload(file.file_id, file.name, file_hash, table, f"{file.file_id}:{hash(choices)}")


def left_out(upload: Upload) -> pl.DataFrame:
    """Draw the rows that were mended; returns line and reason of those that do not count: nobody ticked them."""
    return upload_mended.left_out(upload.table, key=f"mended-{upload.about}")


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _table(file_id: str, name: str, _data: bytes, _settings: Settings, choices: Choices) -> tuple[str, Table]:
    """Kept for the session, not per rerun; `file_id` is new with each upload."""
    table = require_rows(read_table(_data, name, limits=limits_of(_settings), choices=choices))
    return sha256(_data).hexdigest(), table
