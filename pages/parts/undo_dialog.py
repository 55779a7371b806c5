"""The dialog of `Undo`: what it takes back or gives again, what is kept and why, before anything is done."""

import polars as pl
import streamlit as st

from core.actions.undo_batch import undo_batch
from core.errors import NotFound
from core.reads.undo_plans import UndoPlan, undo_plan
from core.rules.access import Deed
from core.rules.undos import Extent
from pages.parts import flash, results
from pages.parts.dialogs import close_dialog
from pages.parts.page import open_page
from pages.parts.words import counted, moment, plain, unlinked

_CONFIRMED = "undo-confirmed"
_WHAT = {
    "allocation": "An allocation",
    "import": "An import",
    "addition": "An addition of learners",
    "undo": "An undo",
}


@st.dialog("Undo", icon=":material/undo:", width="large", on_dismiss=close_dialog)
def undo(about: str, request_key: str) -> None:
    """`about` is the batch's id; `request_key` is made once per opened dialog: pressed twice, it is one undo."""
    page = open_page(Deed.UNDO)
    try:
        plan = undo_plan(page.db, batch_id=about, now=page.now)
    except NotFound as refusal:
        st.warning(str(refusal), icon=":material/info:")
        st.stop()
    made = plain(moment(plan.created_at, plan.time_zone))
    st.markdown(f"**{_WHAT.get(plan.kind, 'A batch')}** of **{plain(plan.company)}**")
    st.markdown(f":small[:gray[{made} by {unlinked(plan.actor)}]]")
    if plan.refusal:
        st.info(plan.refusal, icon=":material/info:")
        _kept(plan)
        return
    st.markdown("\n".join(f"- {line}" for line in _lines(plan)))
    _changed(plan)
    _kept(plan)
    extent = plan.extent
    label = (
        f"Release {counted(extent.released, 'License')}"
        if extent.released
        else f"Allocate {counted(extent.allocated, 'License')} Again"
    )
    pressed = st.button(
        label,
        key="undo-now",
        type="primary",
        icon=":material/undo:",
        width="stretch",
        on_click=_keep,
        args=(extent,),
    )
    if pressed:
        # Not the plan of this run: what was on screen when the button was pressed.
        shown: Extent = st.session_state[_CONFIRMED]
        flash.act(
            lambda: undo_batch(
                page.db,
                batch_id=about,
                shown=shown,
                request_key=request_key,
                now=page.now,
                actor=page.person.email,
            ),
            done=results.undone,
        )


def _keep(shown: Extent) -> None:
    """For `on_click`: what the person confirmed."""
    st.session_state[_CONFIRMED] = shown


def _lines(plan: UndoPlan) -> list[str]:
    extent = plan.extent
    lines = [
        (
            extent.released,
            f"**{counted(extent.released, 'license')}** will go back to stock, with the same expiry as before.",
        ),
        (
            extent.allocated,
            f"**{counted(extent.allocated, 'license')}** will be allocated again, to the same learners "
            "and from the same lots.",
        ),
        (
            extent.archived,
            f"**{counted(extent.archived, 'learner')}** whom it brought will be archived; they can be restored.",
        ),
        (extent.restored, f"**{counted(extent.restored, 'learner')}** whom it archived will be restored."),
        (extent.kept, f"**{extent.kept:,}** will be kept as they are, because they changed since."),
    ]
    return [line for count, line in lines if count]


def _changed(plan: UndoPlan) -> None:
    becomes = (
        pl.when("is_archived")
        .then(pl.lit("License released, archived"))
        .when("is_restored")
        .then(pl.lit("Restored, license allocated"))
        .otherwise(pl.lit("License released" if plan.extent.released else "License allocated"))
    )
    with st.expander(f"Whom it changes ({plan.changed.height:,})"):
        st.dataframe(
            plan.changed.select("email", "name", "expires_on", becomes=becomes),
            key="undo-changed",
            hide_index=True,
            placeholder="",
            height="content" if plan.changed.height < 8 else 280,
            alt="Whom it changes",
            column_config={
                "email": st.column_config.TextColumn("E-mail", width=240),
                "name": st.column_config.TextColumn("Name", width=140),
                "expires_on": st.column_config.DateColumn("Expires on", format="MMM D, YYYY", width=100),
                "becomes": st.column_config.TextColumn("Becomes", width=190),
            },
        )


def _kept(plan: UndoPlan) -> None:
    if plan.kept.is_empty():
        return
    st.markdown(f"**Kept** ({plan.kept.height:,})")
    st.dataframe(
        plan.kept,
        key="undo-kept",
        hide_index=True,
        placeholder="",
        height="content" if plan.kept.height < 8 else 280,
        alt="Kept",
        column_config={
            "email": st.column_config.TextColumn("E-mail", width=240),
            "name": st.column_config.TextColumn("Name", width=140),
            "reason": st.column_config.TextColumn("Why", width=320),
        },
    )
