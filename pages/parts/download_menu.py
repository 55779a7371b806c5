"""`Export`: what a list shows, all its pages, as a file; made when it is asked for."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from core.files.downloads import XLSX_ROWS, csv_file, xlsx_file
from pages.parts.exports import XLSX, export
from pages.parts.page import Page
from pages.parts.words import counted


def download_menu(
    page: Page, rows: Callable[[], pl.DataFrame], *, total: int, name: str, label: str = "Export"
) -> None:
    """Draw the button; `rows` is called on a click, with columns named as people read them."""

    def made(kind: str, write: Callable[[pl.DataFrame], bytes]) -> Callable[[], bytes]:
        def make() -> tuple[bytes, int]:
            frame = rows()
            return write(frame), frame.height

        return export(page, make, name=f"{name}.{kind}")

    with st.popover(label, key=f"{name}-menu", icon=":material/download:", disabled=not total, width="content"):
        st.download_button(
            f"CSV, {counted(total, 'row')}",
            made("csv", csv_file),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"{name}-csv",
            on_click="ignore",
            width="stretch",
        )
        fits = total <= XLSX_ROWS
        st.download_button(
            f"XLSX, {counted(total, 'row')}",
            made("xlsx", lambda frame: xlsx_file(frame, sheet=name)),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            key=f"{name}-xlsx",
            on_click="ignore",
            width="stretch",
            disabled=not fits,
            help=None if fits else f"A sheet takes at most {XLSX_ROWS:,} rows. Narrow the list, or take the CSV.",
        )
