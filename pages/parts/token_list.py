"""API tokens as a list: live ones with a button to revoke each, and below what was revoked."""

from datetime import datetime

import polars as pl
import streamlit as st

from pages.parts import token_dialogs
from pages.parts.dialogs import open_dialog
from pages.parts.words import moment, plain, relative, unlinked

_MOMENT = "MMM D, YYYY, HH:mm"


def show(tokens: pl.DataFrame, *, zone: str, now: datetime) -> None:
    """Draw the rows of core.reads.api_tokens.api_token_list; moments are in `zone`."""
    live, revoked = tokens.filter(pl.col("revoked_at").is_null()), tokens.filter(pl.col("revoked_at").is_not_null())
    if live.is_empty():
        st.info("There is no live token. To make the first one, press **Create Token**.", icon=":material/key:")
    for token in live.iter_rows(named=True):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap="xxsmall"):
                used = token["last_used_at"]
                badge = f":green-badge[used {relative(used, now)}]" if used else ":gray-badge[never used]"
                st.markdown(f"**{plain(token['name'])}** {badge}")
                made = f"created {plain(moment(token['created_at'], zone))} by {unlinked(token['created_by'])}"
                st.markdown(f":small[:gray[{made}]]")
            st.button(
                "Revoke",
                key=f"revoke-{token['token_id']}",
                on_click=open_dialog,
                args=(token_dialogs.REVOKE, token["token_id"]),
            )
    if revoked.height:
        st.subheader("Revoked", anchor=False)
        text, at = st.column_config.TextColumn, st.column_config.DatetimeColumn
        columns = ["name", "created_at", "created_by", "last_used_at", "revoked_at"]
        st.dataframe(
            revoked.select(columns).with_columns(pl.col(pl.Datetime(time_zone="*")).dt.convert_time_zone(zone)),
            hide_index=True,
            placeholder="never",
            alt="Revoked tokens",
            column_config={
                "name": text("Name"),
                "created_at": at("Created", format=_MOMENT),
                "created_by": text("Created by"),
                "last_used_at": at("Last used", format=_MOMENT),
                "revoked_at": at("Revoked", format=_MOMENT),
            },
        )
