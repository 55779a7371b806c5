"""A file that somebody takes along: made on the click, for who they are then, for this browser alone, and logged."""

import logging
from collections.abc import Callable
from functools import cache

import streamlit as st

from core.files.grants import Grants
from core.http.download_gate import BROWSER_COOKIE
from pages.parts.page import Page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_log = logging.getLogger(__name__)


@cache
def grants() -> Grants:
    """The one list of what may be fetched from this process (docs/adr/0016)."""
    return Grants()


def export(page: Page, make: Callable[[], tuple[bytes, int]], *, name: str) -> Callable[[], bytes]:
    """What a download button calls: `make` returns a file and its rows, `name` is what the log calls it.

    The click comes without a run of the page: the person is looked up once more.
    """
    browser = st.context.cookies.get(BROWSER_COOKIE, "")

    def made() -> bytes:
        page.require_unchanged()
        file, rows = make()
        grants().give(file, browser)
        _log.info(
            "An export was made.",
            extra={
                "person_id": page.person.person_id,
                "company_id": page.company_id,
                "export": name,
                "rows": rows,
            },
        )
        return file

    return made
