"""The dialog of one act: what it was, its exact moment, its details, and whom it touched."""

from functools import partial

import polars as pl
import streamlit as st

from core.errors import NotFound
from core.reads.acts import Act
from core.reads.history import act_people, one_act
from core.rules.access import Deed
from core.rules.acts import BATCHES, ActKind
from pages.parts.act_words import FACTS, KINDS, sentence
from pages.parts.dialogs import close_dialog, open_dialog
from pages.parts.download_menu import download_menu
from pages.parts.history_table import OPEN, UNDO
from pages.parts.page import Page, open_page
from pages.parts.paging import pager
from pages.parts.words import counted, moment, plain, unlinked

_PAGE_SIZE = 200
_DETAILS = {
    "note": "Note",
    "po_number": "PO number",
    "reason": "Reason",
    "starts_on": "Starts on",
    "expires_on": "Expires on",
    "rows": "Rows in the file",
    "not_in_file": "Expired and not in the file",
    "kept": "Kept as changed since",
    "report": "What the mail provider reported",
}
_COLUMNS = {"email": "Email", "name": "Name", "department": "Department", "kinds": "What", "expires_on": "Expires on"}


@st.dialog("History", icon=":material/history:", width="large", on_dismiss=close_dialog)
def act(about: str) -> None:
    """Draw it; `about` is the act's id."""
    page = open_page(Deed.SEE_HISTORY)
    try:
        found = one_act(page.db, act_id=about, company_id=page.company_id)
    except NotFound as refusal:
        st.warning(str(refusal), icon=":material/info:")
        st.stop()
    st.markdown(f"**{plain(sentence(found))}**")
    facts = [
        KINDS[found.kind],
        plain(moment(found.at, found.time_zone)),
        plain(found.company),
        f"by {unlinked(found.actor) if '@' in found.actor else plain(found.actor)}",
    ]
    st.markdown(f":small[:gray[{' · '.join(facts)}]]")
    for name, label in _DETAILS.items():
        if found.details.get(name):
            st.markdown(f":gray[{label}] &nbsp; {plain(str(found.details[name]))}")
    _ways(page, found)
    _people(page, found)


def _ways(page: Page, found: Act) -> None:
    """To undo it, to what it undid, and to what undid it."""
    undid = str(found.details.get("undoes", "")) if found.kind is ActKind.UNDO else ""
    with st.container(horizontal=True):
        if found.can_be_undone and page.may(Deed.UNDO) and st.button("Undo", key="undo-this", icon=":material/undo:"):
            open_dialog(UNDO, found.act_id)
            st.rerun()
        if undid and st.button("What it undid", key="what-it-undid", icon=":material/arrow_back:"):
            open_dialog(OPEN, undid)
            st.rerun()
        if found.undone_by and st.button("What undid it", key="what-undid-it", icon=":material/arrow_forward:"):
            open_dialog(OPEN, found.undone_by)
            st.rerun()


def _people(page: Page, found: Act) -> None:
    read = partial(act_people, page.db, act_id=found.act_id, company_id=page.company_id)
    key = f"people-{found.act_id}"
    rows, total = read(page=st.session_state.get(key, 1), page_size=_PAGE_SIZE)
    if not total:
        if found.kind in BATCHES:
            st.caption("Nobody is recorded in it.")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**Whom it touched** ({counted(total, 'learner')})")
        download_menu(
            page,
            lambda: _worded(read(page=1, page_size=total)[0]).select(*_COLUMNS).rename(_COLUMNS),
            total=total,
            name=f"history-{found.at:%Y-%m-%d-%H%M}-{found.act_id[-4:]}",
        )
    text = st.column_config.TextColumn
    st.dataframe(
        _worded(rows),
        key=f"people-of-{found.act_id}",
        hide_index=True,
        placeholder="",
        height="content" if rows.height < 10 else 320,
        alt="Whom it touched",
        column_config={
            "email": text("E-mail", width=230),
            "name": text("Name", width=130),
            "department": text("Department", width=100),
            "kinds": text("What", width=200),
            "expires_on": st.column_config.DateColumn("Expires on", format="MMM D, YYYY", width=100),
        },
    )
    pager(total, page_size=_PAGE_SIZE, key=key)


def _worded(rows: pl.DataFrame) -> pl.DataFrame:
    words = pl.col("kinds").str.split(" ").list.eval(pl.element().replace(FACTS))
    return rows.with_columns(kinds=words.list.join(", "))
