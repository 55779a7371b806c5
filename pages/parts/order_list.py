"""Requested orders as a list to work through: what is wanted, by whom, for how long, and what can be done."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from core.rules.access import Deed
from pages.parts.words import counted, day, plain

# From this many days on, waiting stands out.
_LONG_WAIT = 3


def request_list(
    orders: pl.DataFrame, *, verbs: Mapping[Deed, str], by_company: bool
) -> tuple[Deed, dict[str, Any]] | None:
    """Draw one row per order, with a button for each verb (label by verb).

    Returns the verb that was pressed and the order that it is about.
    """
    pressed = None
    for order in orders.iter_rows(named=True):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"order-{order['order_id']}"):
            with st.container(width="stretch", gap="xxsmall"):
                _about(order, by_company)
            with st.container(horizontal=True, width="content", gap="xsmall"):
                for verb, label in verbs.items():
                    if st.button(label, key=f"{verb}-{order['order_id']}"):
                        pressed = verb, order
    return pressed


def _about(order: dict[str, Any], by_company: bool) -> None:
    licenses = counted(order["quantity"], "license")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{plain(order['company'])}** · **{licenses}**" if by_company else f"**{licenses}**", width="content"
        )
        _waiting(order["waiting_days"])
        if by_company:
            st.badge(f"{order['available']:,} in stock", color="gray")
    facts = [f"Order {order['number']}", f"requested by {plain(order['requested_by'])} on {day(order['requested_on'])}"]
    if order["po_number"]:
        facts.append(f"PO {plain(order['po_number'])}")
    st.caption(" · ".join(facts))
    if order["note"]:
        st.text(order["note"])


def _waiting(days: int) -> None:
    if days < 1:
        st.badge("requested today", color="green")
    else:
        st.badge(f"waiting for {counted(days, 'day')}", color="orange" if days >= _LONG_WAIT else "blue")
