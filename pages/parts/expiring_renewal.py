"""`Renew Early`: from which lot, for whom, and what days without access that leaves; then it does exactly that."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core.actions.allocate_licenses import allocate_licenses
from core.reads.expiring import EarlyPlan, early_plan
from core.rules.access import Deed
from core.rules.allocation import LotStock
from pages.parts import allocation, flash, order_dialogs, results
from pages.parts.dialogs import close_dialog, field, open_dialog, opened
from pages.parts.page import Page, open_page
from pages.parts.words import counted, day, plain

_NAME, _CHOSEN, _CONFIRMED = "renew-early", "renew-early-chosen", "renew-early-confirmed"
_GAPS_SAID = 3


def stock(lots: Sequence[LotStock], *, first: date | None) -> None:
    """Draw what can be given early; where it is nothing, what to do about that. `first` is the day of the first end."""
    if lots:
        each = [f"{lot.available:,} from {day(lot.starts_on)} until {day(lot.expires_on)}" for lot in lots]
        st.caption(f"In stock and starting later: {', '.join(each)}.")
    elif first is not None:
        st.info(
            "Nothing in stock starts later, so nobody can be renewed early. Request licenses that start on "
            f"**{day(first)}**, when the first of these end, or renew everybody from that day on.",
            icon=":material/inventory_2:",
        )
        order_dialogs.offer_request()


def offer(learners: Sequence[str], *, shown: int, is_possible: bool) -> None:
    """Draw `Renew Early` of the ticked `learners` (ids), of so many who are shown."""
    st.button(
        "Renew Early",
        key="renew-early",
        type="primary",
        icon=":material/more_time:",
        disabled=not (learners and is_possible),
        help=None if is_possible else "No license in stock starts later.",
        on_click=_open,
        args=(tuple(learners),),
    )
    if learners:
        st.markdown(f"**{len(learners):,} selected**", width="content")
    elif is_possible:
        st.caption(f"Tick learners, or the box at the top for all {shown:,}.", width="content")


def show(company_id: str) -> None:
    """Draw the dialog where it is open."""
    dialog = opened()
    if dialog is not None and dialog[0] == _NAME:
        _renew(company_id, dialog[2])


@st.dialog("Renew Early", icon=":material/more_time:", width="medium", on_dismiss=close_dialog)
def _renew(company_id: str, request_key: str) -> None:
    """`request_key` is made once per opened dialog: pressed twice, it is one allocation."""
    page = open_page(Deed.ALLOCATE)
    learners: tuple[str, ...] = st.session_state.get(_CHOSEN, ())
    plan = early_plan(page.db, company_id=company_id, learners=learners, now=page.now)
    if plan.lot is not None:
        names = {lot.lot_id: _named(lot) for lot in plan.lots}
        lot_id = st.selectbox(
            "From lot",
            list(names),
            index=list(names).index(plan.lot.lot_id),
            format_func=names.__getitem__,
            key=field("early-lot"),
        )
        plan = early_plan(page.db, company_id=company_id, learners=learners, lot_id=lot_id, now=page.now)
    _say(plan)
    lot = plan.lot
    if lot is None or not plan.learner_ids:
        return
    if plan.missing:
        allocation.request_missing(
            page,
            company_id=company_id,
            missing=plan.missing,
            request_key=f"{request_key}:{plan.missing}",
            afterwards="Renew them",
        )
        return
    pressed = st.button(
        f"Renew {len(plan.learner_ids):,} Early",
        key="renew-early-now",
        type="primary",
        icon=":material/more_time:",
        width="stretch",
        on_click=_keep,
        args=(plan,),
    )
    if pressed:
        _act(page, st.session_state[_CONFIRMED], company_id=company_id, request_key=request_key)


def _say(plan: EarlyPlan) -> None:
    """Who gets what, who is left out, and who waits without access."""
    if plan.gone:
        are = "is" if plan.gone == 1 else "are"
        st.info(
            f"{counted(plan.gone, 'selected learner')} {are} renewed or gone by now and left out.",
            icon=":material/info:",
        )
    if plan.lot is None:
        st.markdown("Nothing in stock starts later any more.")
        return
    if plan.overlapping:
        their = f"{plan.overlapping:,} are left out: their licenses end"
        if plan.overlapping == 1:
            their = "1 is left out: the license ends"
        st.info(
            f"{their} after {day(plan.lot.starts_on)}, when the lot starts. Nobody has two licenses at once.",
            icon=":material/info:",
        )
    if not plan.learner_ids:
        st.markdown("Nobody who is selected can be renewed from this lot.")
        return
    count = len(plan.learner_ids)
    if plan.missing:
        st.warning(
            f"**{plan.missing:,} missing.** The lot has {counted(plan.lot.available, 'license')} in stock, and "
            f"{count:,} {'is' if count == 1 else 'are'} needed. Nothing is allocated unless all are there.",
            icon=":material/inventory_2:",
        )
        return
    st.markdown(
        f"**{counted(count, 'learner')}** of **{plain(plan.company)}** will be renewed from "
        f"**{day(plan.lot.starts_on)}** until **{day(plan.lot.expires_on)}**."
    )
    for gap in plan.gaps[:_GAPS_SAID]:
        st.warning(
            f"{counted(gap.people, 'learner')} will have no access for {counted(gap.days, 'day')}, "
            f"from {day(gap.since)} until {day(plan.lot.starts_on)}.",
            icon=":material/event_busy:",
        )
    if len(plan.gaps) > _GAPS_SAID:
        rest = sum(gap.people for gap in plan.gaps[_GAPS_SAID:])
        st.caption(f"And {counted(rest, 'learner')} for fewer days.")


def _act(page: Page, plan: EarlyPlan, *, company_id: str, request_key: str) -> None:
    lot = plan.lot
    if lot is None:
        return
    with st.spinner(f"Allocating {counted(len(plan.learner_ids), 'license')} …", show_time=True):
        flash.act(
            lambda: allocate_licenses(
                page.db,
                company_id=company_id,
                learners=plan.learner_ids,
                lot_id=lot.lot_id,
                shown=plan.shown,
                request_key=request_key,
                now=page.now,
                actor=page.person.email,
            ),
            done=lambda done: results.allocated(
                done, plan.company, lines=(f"From {day(lot.starts_on)} until {day(lot.expires_on)}.",)
            ),
        )


def _named(lot: LotStock) -> str:
    return f"Starts {day(lot.starts_on)} · expires {day(lot.expires_on)} · {lot.available:,} in stock"


def _open(learners: tuple[str, ...]) -> None:
    st.session_state[_CHOSEN] = learners
    open_dialog(_NAME)


def _keep(plan: EarlyPlan) -> None:
    # What the person saw when pressing; the plan of the run that acts may be another one.
    st.session_state[_CONFIRMED] = plan
