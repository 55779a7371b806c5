"""The rows of a file by what they come to: a tab per class, with its meaning, its rows in pages and an export."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from pages.parts.download_menu import download_menu
from pages.parts.page import Page
from pages.parts.paging import pager
from pages.parts.tabs import counted_tabs

_PAGE_SIZE = 25
_DAY = "MMM D, YYYY"


@dataclass(frozen=True, slots=True)
class ClassList:
    """`rows` are read where they are looked at; `columns` are theirs, with their headings.

    `seldom`: nobody misses the class where it is empty.
    """

    name: str
    meaning: str
    count: int
    rows: Callable[[], pl.DataFrame]
    columns: dict[str, str]
    seldom: bool = False


def show(page: Page, classes: Sequence[ClassList], *, key: str, export: str) -> None:
    """Draw the tabs; `key` is the URL's parameter too, `export` begins the names of the files."""
    shown = {each.name: each for each in classes if not each.seldom or each.count}
    name, area = counted_tabs({name: each.count for name, each in shown.items()}, key=key)
    with area:
        _list(page, shown[name], key=key, export=export)


def _list(page: Page, chosen: ClassList, *, key: str, export: str) -> None:
    rows = chosen.rows()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(chosen.meaning)
        file = f"{export}-{chosen.name.lower().replace(' ', '-')}"
        download_menu(page, lambda: _named(rows, chosen), total=rows.height, name=file)
    if rows.is_empty():
        return
    listing = st.container()
    number = pager(rows.height, page_size=_PAGE_SIZE, key=f"{key}-page-{chosen.name}")
    listing.dataframe(
        _named(rows.slice((number - 1) * _PAGE_SIZE, _PAGE_SIZE), chosen),
        hide_index=True,
        placeholder="",
        height="content",
        alt=chosen.name,
        column_config={
            "Line": st.column_config.NumberColumn(format="localized", width=70),
            "Expired on": st.column_config.DateColumn(format=_DAY),
            "License ends": st.column_config.DateColumn(format=_DAY),
        },
    )


def _named(rows: pl.DataFrame, chosen: ClassList) -> pl.DataFrame:
    """The columns that say something about the class, as people read them; "Found as" only where it says something."""
    shown = rows.select(pl.col(name).alias(heading) for name, heading in chosen.columns.items())
    return shown.drop("Found as") if "Found as" in shown.columns and (shown["Found as"] == "").all() else shown
