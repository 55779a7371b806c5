"""The bar above a list of people: who is selected, and what can be done with them."""

import streamlit as st

from core.rules.access import Deed
from core.rules.filters import ExpiredFilter
from pages.parts.dialogs import open_dialog
from pages.parts.selection import Selection, select

_KEY = "select-all"


def show(selection: Selection, wanted: ExpiredFilter, *, total: int) -> None:
    """Draw `Select All`, `Allocate Licenses` and how many are selected; `total` learners match the filter.

    All at the left: a table's own tools appear over what stands above its right end.
    """
    count = selection.count(total)
    st.session_state[_KEY] = bool(total) and count == total and selection.all_of is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.checkbox(
            f"Select All ({total:,})",
            key=_KEY,
            help="All who match, on all pages.",
            on_change=lambda: select(Selection(selection.company_id, wanted if st.session_state[_KEY] else None)),
        )
        st.button(
            "Allocate Licenses",
            key="allocate-licenses",
            type="primary",
            icon=":material/workspace_premium:",
            disabled=not count,
            on_click=open_dialog,
            args=(Deed.ALLOCATE,),
        )
        if count:
            st.markdown(f"**{count:,} selected**", width="content")
            nobody = Selection(selection.company_id)
            st.button("Clear", key="clear-selection", type="tertiary", on_click=select, args=(nobody,))
