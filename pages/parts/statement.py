"""`Statement`: what ends at the company that is managed, as a page to hand over and as a spreadsheet."""

from collections.abc import Callable

import streamlit as st

from core.files.statement_pdf import statement_pdf
from core.files.statement_xlsx import statement_xlsx
from core.reads.statement import statement
from core.rules.access import Deed
from core.rules.statement import Statement
from core.rules.terms import local_day
from pages.parts.exports import XLSX, export
from pages.parts.page import Page


def offer(page: Page) -> None:
    """Draw the button where one company is managed, for who sees its people."""
    if page.company_id is None or not (page.may(Deed.SEE_EXPIRED) and page.may(Deed.SEE_PEOPLE)):
        return
    company_id = page.company_id

    def made(kind: str, write: Callable[[Statement], bytes]) -> Callable[[], bytes]:
        def make() -> tuple[bytes, int]:
            found = statement(page.db, company_id=company_id, now=page.now)
            return write(found), found.people.height

        return export(page, make, name=f"renewal-statement.{kind}")

    name = f"renewal-statement-{local_day(page.now, page.person.time_zone)}"
    with st.popover("Statement", key="statement", icon=":material/description:", width="content"):
        st.caption("What ends around now, and what to do about it.")
        st.download_button(
            "PDF, a page to hand over",
            made("pdf", statement_pdf),
            file_name=f"{name}.pdf",
            mime="application/pdf",
            key="statement-pdf",
            on_click="ignore",
            width="stretch",
        )
        st.download_button(
            "XLSX, with everybody",
            made("xlsx", statement_xlsx),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            key="statement-xlsx",
            on_click="ignore",
            width="stretch",
        )
