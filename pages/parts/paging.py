"""Which page of a long list is shown."""

from collections.abc import Callable, Sized
from typing import TypeVar

import streamlit as st

T = TypeVar("T", bound=Sized)


def pager(total: int, *, page_size: int, key: str) -> int:
    """Draw the choice of a page where there is more than one; returns its number, counted from 1."""
    pages = -(-total // page_size)
    if pages < 2:
        return 1
    with st.container(horizontal=True, horizontal_alignment="center"):
        return st.pagination(pages, key=key)


def read_page(read: Callable[[int], tuple[T, int]], *, page_size: int, key: str) -> tuple[T, int]:
    """The rows of the page that the pager with this key stands on, and how many rows there are in all.

    `read` takes the page's number. For a list that tells its length with its rows; a page that is no longer there is
    the last one.
    """
    number = st.session_state.get(key, 1)
    rows, total = read(number)
    if not len(rows) and total:
        number = -(-total // page_size)
        st.session_state[key] = number
        rows, total = read(number)
    return rows, total
