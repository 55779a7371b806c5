"""`Export`: what a list shows, all its pages, as a file; made when it is asked for."""

import logging
from collections.abc import Callable

import polars as pl
import streamlit as st

from core.files.downloads import XLSX_ROWS, csv_file, xlsx_file
from pages.parts.page import Page
from pages.parts.words import counted

_log = logging.getLogger(__name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download_menu(
    page: Page, rows: Callable[[], pl.DataFrame], *, total: int, name: str, label: str = "Export"
) -> None:
    """Draw the button; `rows` is called on a click, with columns named as people read them.

    The click comes without a run of the page: the person is looked up once more, and the log says who took what.
    """

    def taken(kind: str) -> pl.DataFrame:
        page.require_unchanged()
        found = rows()
        person, company = page.person.person_id, page.company_id or "all companies"
        _log.info("Export %s.%s: %d rows, person %s, company %s.", name, kind, found.height, person, company)
        return found

    with st.popover(label, key=f"{name}-menu", icon=":material/download:", disabled=not total, width="content"):
        st.download_button(
            f"CSV, {counted(total, 'row')}",
            lambda: csv_file(taken("csv")),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"{name}-csv",
            on_click="ignore",
            width="stretch",
        )
        fits = total <= XLSX_ROWS
        st.download_button(
            f"XLSX, {counted(total, 'row')}",
            lambda: xlsx_file(taken("xlsx"), sheet=name),
            file_name=f"{name}.xlsx",
            mime=_XLSX,
            key=f"{name}-xlsx",
            on_click="ignore",
            width="stretch",
            disabled=not fits,
            help=None if fits else f"A sheet takes at most {XLSX_ROWS:,} rows. Narrow the list, or take the CSV.",
        )
