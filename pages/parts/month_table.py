"""A table with a row per month, as the parts of the Forecast have them."""

import polars as pl
import streamlit as st


def month_table(rows: pl.DataFrame, columns: dict[str, str], about: str) -> None:
    """Draw it; `columns` are labels by name, `first_on` the month among them, the others whole numbers or yes and no.

    Parts of licenses are rounded.
    """
    number, ticked = st.column_config.NumberColumn, st.column_config.CheckboxColumn
    # In px: as wide as its label needs, with room to breathe where there are few.
    widths = {name: max(110 if len(columns) < 8 else 80, 32 + 6 * len(label)) for name, label in columns.items()}
    st.dataframe(
        rows.with_columns(pl.col(pl.Float64).round().cast(pl.Int64)),
        hide_index=True,
        placeholder="",
        height="content",
        alt=about,
        column_order=list(columns),
        column_config={
            name: ticked(label, width=widths[name])
            if rows.schema[name] == pl.Boolean
            else number(label, format="localized", width=widths[name])
            for name, label in columns.items()
        }
        | {"first_on": st.column_config.DateColumn("Month", format="MMM YYYY", width=90)},
    )


def taken_along(rows: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """The same for a file: its columns by their labels, parts of licenses to the hundredth."""
    return rows.select(*columns).with_columns(pl.col(pl.Float64).round(2)).rename(columns)
