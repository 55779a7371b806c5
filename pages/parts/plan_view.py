"""What an allocation will do, before it does it: how many, from which lot, until when, what stays in stock."""

from datetime import datetime

import streamlit as st

from core.reads.allocation_plans import AllocationPlan, LotChoice
from core.rules.allocation import DrawOrder
from pages.parts.words import counted, day, moment, plain

_AUTOMATIC = ""
_BY_RULE = {
    DrawOrder.LATEST_FIRST: "The latest to expire first",
    DrawOrder.EARLIEST_FIRST: "The first to expire first",
}


def choose_lot(lots: tuple[LotChoice, ...], order: DrawOrder, *, key: str) -> str | None:
    """Draw the choice of a lot where there is one; None leaves it to the rule, which is `order`."""
    if not lots:
        return None
    names = {_AUTOMATIC: _BY_RULE[order], **{lot.lot_id: _named(lot) for lot in lots}}
    chosen: str = st.selectbox("From lot", list(names), format_func=names.__getitem__, key=key)
    return chosen or None


def show(plan: AllocationPlan, lot_id: str | None, *, expiry: str = "New expiry") -> None:
    """Draw what will happen, or how many licenses are missing, in the named lot or in all; `expiry` names its day."""
    if plan.missing:
        place = "The chosen lot" if lot_id else plain(plan.company)
        are = "is" if plan.selected == 1 else "are"
        st.warning(
            f"**{plan.missing:,} missing.** {place} has {counted(plan.available, 'license')} in stock, "
            f"and {plan.selected:,} {are} needed. Nothing is allocated unless all are there.",
            icon=":material/inventory_2:",
        )
        return
    for draw in plan.draws:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.metric("Licenses", draw.count, format="localized", width="content")
            st.space("small")
            st.metric(expiry, day(draw.expires_on), width="content")
            st.space("small")
            st.metric("Left in this lot", draw.left, format="localized", width="content")
        st.caption(f"From the lot that started on {day(draw.starts_on)}. {_exactly(plan, draw.expires_at)}")


def lines(plan: AllocationPlan) -> tuple[str, ...]:
    """The same for a result that stays."""
    return tuple(
        f"{draw.count:,} until {day(draw.expires_on)}, the first day without access; {draw.left:,} left in that lot"
        for draw in plan.draws
    )


def _named(lot: LotChoice) -> str:
    name = f"Expires {day(lot.expires_on)} · {lot.available:,} in stock"
    return name if lot.has_started else f"{name} · starts {day(lot.starts_on)}"


def _exactly(plan: AllocationPlan, instant: datetime) -> str:
    return f"Exactly {plain(moment(instant, plan.time_zone))}."
