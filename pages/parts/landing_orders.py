"""The state of a company's orders, in a sentence each, for who may see no more of them."""

from typing import Any

import polars as pl
import streamlit as st

from pages.parts.words import counted, day, plain, unlinked


def orders(found: pl.DataFrame) -> None:
    """Draw a line per order; rows are those of core.reads.landing.landing."""
    st.subheader("Your company's orders")
    if found.is_empty():
        st.caption("Nothing is on order.")
        return
    with st.container(border=True, gap="small"):
        for order in found.iter_rows(named=True):
            icon, sentence = _state(order)
            st.markdown(f"{icon} **{counted(order['quantity'], 'license')}** · {sentence}")
            who, when = unlinked(order["requested_by"]), day(order["requested_on"])
            st.caption(f"Order {order['number']}, requested by {who} on {when}")


def _state(order: dict[str, Any]) -> tuple[str, str]:
    if order["state"] == "requested":
        return ":material/hourglass_top:", "requested, waiting for your account manager to assign them"
    decided = day(order["decided_on"])
    if order["state"] == "assigned":
        there = f"{order['unallocated']:,} of {counted(order['assigned'], 'license')} not allocated yet"
        return ":material/task_alt:", f"assigned on {decided}, until {day(order['expires_on'])}: {there}"
    reason = f": {plain(order['reason'])}" if order["reason"] else ""
    return ":material/block:", f"{order['state']} on {decided}{reason}"
