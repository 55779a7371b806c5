"""Which page of a long list is shown."""

import streamlit as st


def pager(total: int, *, page_size: int, key: str) -> int:
    """Draw the choice of a page where there is more than one; returns its number, counted from 1."""
    pages = -(-total // page_size)
    if pages < 2:
        return 1
    with st.container(horizontal=True, horizontal_alignment="center"):
        return st.pagination(pages, key=key)
