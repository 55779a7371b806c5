"""`Export`: what a list shows, all its pages, as a file; made when it is asked for."""

import logging
from collections.abc import Callable
from functools import cache

import polars as pl
import streamlit as st

from core.files.downloads import XLSX_ROWS, csv_file, xlsx_file
from core.files.grants import Grants
from core.http.download_gate import BROWSER_COOKIE
from pages.parts.page import Page
from pages.parts.words import counted

_log = logging.getLogger(__name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cache
def grants() -> Grants:
    """The one list of what may be fetched from this process (docs/adr/0016)."""
    return Grants()


def download_menu(
    page: Page, rows: Callable[[], pl.DataFrame], *, total: int, name: str, label: str = "Export"
) -> None:
    """Draw the button; `rows` is called on a click, with columns named as people read them.

    The click comes without a run of the page: the person is looked up once more, the log says who took what, and the
    file is for this browser alone.
    """

    browser = st.context.cookies.get(BROWSER_COOKIE, "")

    def made(kind: str, write: Callable[[pl.DataFrame], bytes]) -> bytes:
        page.require_unchanged()
        frame = rows()
        file = write(frame)
        grants().give(file, browser)
        _log.info(
            "An export was made.",
            extra={
                "person_id": page.person.person_id,
                "company_id": page.company_id,
                "export": f"{name}.{kind}",
                "rows": frame.height,
            },
        )
        return file

    with st.popover(label, key=f"{name}-menu", icon=":material/download:", disabled=not total, width="content"):
        st.download_button(
            f"CSV, {counted(total, 'row')}",
            lambda: made("csv", csv_file),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"{name}-csv",
            on_click="ignore",
            width="stretch",
        )
        fits = total <= XLSX_ROWS
        st.download_button(
            f"XLSX, {counted(total, 'row')}",
            lambda: made("xlsx", lambda frame: xlsx_file(frame, sheet=name)),
            file_name=f"{name}.xlsx",
            mime=_XLSX,
            key=f"{name}-xlsx",
            on_click="ignore",
            width="stretch",
            disabled=not fits,
            help=None if fits else f"A sheet takes at most {XLSX_ROWS:,} rows. Narrow the list, or take the CSV.",
        )
