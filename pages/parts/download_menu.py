"""`Export`: what a list or a chart shows, as a file; made when it is asked for."""

from collections.abc import Callable
from functools import partial

import polars as pl
import streamlit as st

from core.files.downloads import XLSX_ROWS, csv_file, parquet_file, xlsx_file
from pages.parts.charts import AnyChart, picture
from pages.parts.exports import XLSX, export
from pages.parts.page import Page
from pages.parts.words import counted

# By the ending of its name: what a browser is told that a file is.
_TYPES = {
    "csv": "text/csv",
    "xlsx": XLSX,
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
    "svg": "image/svg+xml",
}


def download_menu(
    page: Page, rows: Callable[[], pl.DataFrame], *, total: int, name: str, label: str = "Export"
) -> None:
    """Draw the button of a list; `rows` gives all its pages, and is called on a click, with columns for people."""
    with st.popover(label, key=f"{name}-menu", icon=":material/download:", disabled=not total, width="content"):
        _tables(page, rows, total=total, name=name)


def chart_menu(
    page: Page,
    rows: Callable[[], pl.DataFrame],
    chart: Callable[[], AnyChart],
    *,
    total: int,
    name: str,
    title: str,
) -> None:
    """Draw the button of a chart: its data as tables, and the chart with `title` above it as a picture."""
    with st.popover("Export", key=f"{name}-menu", icon=":material/download:", disabled=not total, width="content"):
        _tables(page, rows, total=total, name=name)
        _offer(page, partial(_written, rows, parquet_file), f"Parquet, {counted(total, 'row')}", name=f"{name}.parquet")
        _offer(page, lambda: (picture(chart(), "png", title=title), total), "Chart as PNG", name=f"{name}.png")
        _offer(page, lambda: (picture(chart(), "svg", title=title), total), "Chart as SVG", name=f"{name}.svg")


def _tables(page: Page, rows: Callable[[], pl.DataFrame], *, total: int, name: str) -> None:
    fits = total <= XLSX_ROWS
    _offer(page, partial(_written, rows, csv_file), f"CSV, {counted(total, 'row')}", name=f"{name}.csv")
    _offer(
        page,
        partial(_written, rows, partial(xlsx_file, sheet=name)),
        f"XLSX, {counted(total, 'row')}",
        name=f"{name}.xlsx",
        why_not=None if fits else f"A sheet takes at most {XLSX_ROWS:,} rows. Narrow the list, or take the CSV.",
    )


def _written(rows: Callable[[], pl.DataFrame], write: Callable[[pl.DataFrame], bytes]) -> tuple[bytes, int]:
    frame = rows()
    return write(frame), frame.height


def _offer(
    page: Page, make: Callable[[], tuple[bytes, int]], label: str, *, name: str, why_not: str | None = None
) -> None:
    st.download_button(
        label,
        export(page, make, name=name),
        file_name=name,
        mime=_TYPES[name.rpartition(".")[2]],
        key=name.replace(".", "-"),
        on_click="ignore",
        width="stretch",
        disabled=why_not is not None,
        help=why_not,
    )
