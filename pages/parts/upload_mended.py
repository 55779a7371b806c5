"""The rows of a file that are not simply what the file says: shown as they are there, and left out until ticked."""

import polars as pl
import streamlit as st

from core.files.table import Table
from pages.parts.words import counted

_MOST_SHOWN = 1000
# More of them would stand above all that follows.
_OPEN_UP_TO = 20


def left_out(table: Table, *, key: str) -> pl.DataFrame:
    """Draw what was mended; returns line (UInt32) and reason of those that do not count, because nobody ticked them."""
    mended = table.mended.unique("line", maintain_order=True)
    if mended.is_empty():
        return mended.select("line", "reason")
    one = mended.height == 1
    with st.expander(
        f"{counted(mended.height, 'row')} had to be mended, and {'is' if one else 'are'} left out until ticked",
        icon=":material/healing:",
        expanded=mended.height <= _OPEN_UP_TO,
    ):
        everyone = mended.height > _MOST_SHOWN and st.checkbox(
            f"Take all {mended.height:,} of them; the first {_MOST_SHOWN:,} are listed.", key=f"{key}-all"
        )
        event = st.dataframe(
            mended.head(_MOST_SHOWN).select(
                Line="line", Why="reason", **{"In the file": pl.col("raw").str.replace_all(r"[\r\n]+", " ⏎ ")}
            ),
            hide_index=True,
            placeholder="",
            key=key,
            on_select="rerun",
            selection_mode="multi-row",
            alt="Rows that were mended",
            column_config={
                "Line": st.column_config.NumberColumn(format="localized", width="small"),
                "Why": st.column_config.TextColumn(width="medium"),
                "In the file": st.column_config.TextColumn(width="large"),
            },
        )
    if everyone:
        return mended.select("line", "reason").clear()
    ticked = mended.head(_MOST_SHOWN)["line"].gather(event["selection"]["rows"])
    return mended.filter(~pl.col("line").is_in(ticked.implode())).select("line", "reason")
