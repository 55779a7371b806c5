"""Notes about a company, newest first."""

import polars as pl
import streamlit as st

from pages.parts.words import moment, plain


def show(notes: pl.DataFrame, *, zone: str) -> None:
    """Draw them, with times of `zone`; `notes` are those of core.reads.company_notes."""
    if notes.is_empty():
        st.caption("Nothing is noted yet.")
    for note in notes.iter_rows(named=True):
        what = "Call" if note["kind"] == "call" else "Note"
        with st.container(gap="xxsmall"):
            st.markdown(f":small[:gray[{what} · {plain(note['author'])} · {plain(moment(note['created_at'], zone))}]]")
            st.text(note["text"])
