"""The imports of a company: who renewed whom by which file, what became of each row, and the way back."""

import streamlit as st

from core.reads.imports import Before, Import, import_page, outcome_file
from core.rules.access import Deed
from core.rules.renewals import NOT_IN_FILE
from pages.parts import places, results
from pages.parts.download_menu import download_menu
from pages.parts.page import Page
from pages.parts.paging import pager
from pages.parts.words import counted, moment, plain, unlinked

_PAGE_SIZE = 10


def show(page: Page, *, company_id: str) -> None:
    """Draw the list under its heading; nothing where there was no import."""
    key = f"imports-page-{company_id}"
    number = st.session_state.get(key, 1)
    imports, total = import_page(page.db, company_id=company_id, page=number, page_size=_PAGE_SIZE)
    if not total:
        return
    st.subheader(f"Imports ({total:,})", anchor=False)
    for each in imports:
        _import(page, each)
    pager(total, page_size=_PAGE_SIZE, key=key)


def known_file(before: Before | None, page: Page) -> None:
    """Draw that the same file was imported before."""
    if before is None:
        return
    zone = page.person.time_zone
    said = f"This very file was imported on {plain(moment(before.created_at, zone))} by {plain(before.actor)}"
    if before.undone_at is None:
        st.info(f"{said}. Whom it renewed holds a license now.", icon=":material/history:")
    else:
        undone = plain(moment(before.undone_at, zone))
        st.info(f"{said}, and that was undone on {undone}.", icon=":material/history:")


def _import(page: Page, each: Import) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{plain(each.file_name)}** · {counted(each.counts['renewed'], 'learner')} renewed")
            facts = [
                f"{plain(moment(each.created_at, each.time_zone))} by {unlinked(each.actor)}",
                counted(each.counts["rows"], "row"),
                f"{each.counts[NOT_IN_FILE]:,} expired and not in the file",
                f"column {plain(each.column_name)}",
            ]
            st.markdown(f":small[:gray[{' · '.join(facts)}]]")
            if each.undone_at is not None and each.undone_by is not None:
                undone = f"Undone {plain(moment(each.undone_at, each.time_zone))} by {unlinked(each.undone_by)}"
                st.markdown(f":small[:orange[{undone}]]")
        with st.container(horizontal=True, width="content", gap="xsmall"):
            download_menu(
                page,
                lambda: outcome_file(page.db, batch_id=each.batch_id, company_id=page.company_id),
                total=each.counts["rows"],
                name=f"import-{each.created_at:%Y-%m-%d-%H%M}-{each.batch_id[-4:]}",
                label="Outcome",
            )
            if page.may(Deed.SEE_HISTORY):
                places.open_history(key=f"history-{each.batch_id}", label="History", about=each.batch_id, quiet=True)
            if each.undone_at is None and page.may(Deed.ALLOCATE):
                results.undo_button(
                    page,
                    each.standing_batch_id,
                    count=each.counts["renewed"],
                    key=f"undo-import-{each.batch_id}",
                    label="Undo Import",
                )
