"""Orders that were decided, as tables."""

import polars as pl
import streamlit as st

from pages.parts import places
from pages.parts.ticks import ticked_place

_DAY = "MMM D, YYYY"


def assigned(orders: pl.DataFrame, *, by_company: bool, has_history: bool) -> None:
    """What became a lot: since when it lives, until when, and how much of it people hold.

    With `has_history` a ticked order leads to what happened to it.
    """
    _table(
        orders,
        ["number", "company", "assigned", "allocated", "starts_on", "expires_on", "requested_by", "requested_on"],
        by_company,
        has_history,
        alt="Assigned orders",
    )


def closed(orders: pl.DataFrame, *, by_company: bool, has_history: bool) -> None:
    """What was declined or cancelled: by whom, when and why; `has_history` as of `assigned`."""
    _table(
        orders.with_columns(pl.col("state").str.to_titlecase()),
        [
            "number",
            "company",
            "quantity",
            "state",
            "decided_by",
            "decided_on",
            "reason",
            "requested_by",
            "requested_on",
        ],
        by_company,
        has_history,
        alt="Closed orders",
    )


def _table(orders: pl.DataFrame, columns: list[str], by_company: bool, has_history: bool, *, alt: str) -> None:
    number, text, date = st.column_config.NumberColumn, st.column_config.TextColumn, st.column_config.DateColumn
    shown = [*(name for name in columns if by_company or name != "company"), "po_number", "note"]
    bar = st.container(horizontal=True, vertical_alignment="center")
    chosen = st.dataframe(
        orders.select(shown),
        # Other orders are another table, in which none is ticked.
        key=f"orders-{hash(tuple(orders['order_id']))}",
        on_select="rerun",
        selection_mode=["single-row"] if has_history else [],
        hide_index=True,
        placeholder="",
        height="content",
        alt=alt,
        column_config={
            "number": text("Order", width="small"),
            "company": text("Company"),
            "quantity": number("Licenses", format="localized"),
            "assigned": number("Licenses", format="localized"),
            "allocated": number("Allocated", format="localized"),
            "starts_on": date("Starts on", format=_DAY),
            "expires_on": date(
                "Expires on",
                format=_DAY,
                help="The first day without access: it begins at 00:00 in the company's zone.",
            ),
            "state": text("State"),
            "decided_by": text("Closed by"),
            "decided_on": date("Closed on", format=_DAY),
            "reason": text("Reason", width="large"),
            "requested_by": text("Requested by"),
            "requested_on": date("Requested on", format=_DAY),
            "po_number": text("PO number"),
            "note": text("Note", width="medium"),
        },
    )
    if not has_history:
        return
    ticked = ticked_place(chosen, orders.height)
    with bar:
        if ticked is None:
            st.caption("Tick an order to see in History what happened to it.")
        else:
            order = orders.row(ticked, named=True)
            label = f"Order {order['number']} in History"
            places.open_history(key="order-in-history", label=label, about=order["order_id"])
