"""Requested orders as a list to work through: what is wanted, by whom, for how long, and what can be done."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.rules.access import Deed
from pages.parts.dialogs import open_dialog
from pages.parts.words import counted, moment, order_facts, plain

# From this many days on, waiting stands out.
_LONG_WAIT = 3


def request_list(orders: pl.DataFrame, *, deeds: Sequence[Deed], by_company: bool) -> None:
    """Draw one row per order, with a button for each deed, which opens that deed's dialog."""
    for order in orders.iter_rows(named=True):
        key = order["order_id"]
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"order-{key}"):
            with st.container(width="stretch", gap="xxsmall"):
                _about(order, by_company)
            with st.container(horizontal=True, width="content", gap="xsmall"):
                for deed in deeds:
                    st.button(deed.capitalize(), key=f"{deed}-{key}", on_click=open_dialog, args=(deed, key))


def _about(order: dict[str, Any], by_company: bool) -> None:
    wanted = f"**{counted(order['quantity'], 'license')}**"
    marks = [_waiting(order["waiting_days"])]
    if by_company:
        wanted = f"**{plain(order['company'])}** · {wanted}"
        marks.append(f":gray-badge[{order['available']:,} in stock]")
    st.markdown(" ".join([wanted, *marks]))
    st.markdown(order_facts(order), help=f"Requested {moment(order['requested_at'], order['time_zone'])}")
    if order["note"]:
        st.text(order["note"])


def _waiting(days: int) -> str:
    if days < 1:
        return ":green-badge[requested today]"
    return f":{'orange' if days >= _LONG_WAIT else 'blue'}-badge[waiting for {counted(days, 'day')}]"
