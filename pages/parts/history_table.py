"""One page of acts as a table, in which one can be ticked to be opened or undone."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from core.reads.acts import Act
from pages.parts.act_words import KINDS, sentence, who
from pages.parts.dialogs import open_dialog
from pages.parts.ticks import ticked_place
from pages.parts.words import plain

OPEN, UNDO = "open-act", "undo-act"
_MOMENT = "MMM D, YYYY, HH:mm"


def show(acts: Sequence[Act], *, zone: str, by_company: bool) -> Act | None:
    """Draw the acts, their moments by the clocks of `zone`; returns the one that is ticked."""
    text = st.column_config.TextColumn
    rows = {
        "at": [act.at for act in acts],
        "what": [f"{sentence(act)}{' · undone since' if act.undone_by else ''}" for act in acts],
        "company": [act.company for act in acts],
        "actor": [who(act) if "@" not in act.actor else act.actor for act in acts],
    }
    chosen = st.dataframe(
        pl.DataFrame(rows, schema_overrides={"at": pl.Datetime("us", "UTC")}),
        # Other acts are another table, in which none is ticked.
        key=f"acts-{hash(tuple((act.act_id, act.undone_by) for act in acts))}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        placeholder="",
        height="content",
        alt="Acts",
        column_order=["at", "what", *(["company"] if by_company else []), "actor"],
        column_config={
            "at": st.column_config.DatetimeColumn("When", format=_MOMENT, timezone=zone, width=140),
            "what": text("What happened", width=470 if by_company else 600),
            "company": text("Company", width=130),
            "actor": text("Done by", width=230),
        },
    )
    place = ticked_place(chosen, len(acts))
    return None if place is None else acts[place]


def offer(ticked: Act | None, *, may_undo: bool, zone: str) -> None:
    """Draw what can be done with the ticked act."""
    act_id = ticked.act_id if ticked else ""
    st.button(
        "Open",
        key=OPEN,
        icon=":material/open_in_full:",
        disabled=ticked is None,
        on_click=open_dialog,
        args=(OPEN, act_id),
    )
    if may_undo:
        st.button(
            "Undo",
            key=UNDO,
            icon=":material/undo:",
            disabled=ticked is None or not ticked.can_be_undone,
            help="Of allocations, imports, additions, and undos; what it comes to is shown first.",
            on_click=open_dialog,
            args=(UNDO, act_id),
        )
    hint = "" if ticked else "Tick a line to open or undo it. "
    st.caption(f"{hint}Times of {plain(zone)}.", width="content")


def exported(acts: Sequence[Act]) -> pl.DataFrame:
    """The acts as people take them with them; instants with their zone."""
    return pl.DataFrame(
        {
            "When (UTC)": [f"{act.at:%Y-%m-%d %H:%M:%S}" for act in acts],
            "Company": [act.company for act in acts],
            "Kind": [KINDS[act.kind] for act in acts],
            "What happened": [sentence(act) for act in acts],
            "Done by": [act.actor for act in acts],
            "Undone since": ["yes" if act.undone_by else "" for act in acts],
        }
    )
