"""What an allocation will do, before it does it: how many, from which lot, until when, what stays in stock."""

from datetime import datetime
from typing import Literal

import streamlit as st

from core.actions.request_licenses import request_licenses
from core.reads.allocation_plans import AllocationPlan, LotChoice
from core.rules.access import Deed
from core.rules.allocation import Draw
from core.rules.orders import MAX_QUANTITY
from pages.parts import flash
from pages.parts.page import Page
from pages.parts.words import counted, day, moment, plain

Draws = tuple[Draw, ...]
_AUTOMATIC = ""
_CONFIRMED = "confirmed-draws"


def choose_lot(lots: tuple[LotChoice, ...], *, key: str) -> str | None:
    """Draw the choice of a lot where there is one; None leaves it to the rule."""
    if not lots:
        return None
    names = {_AUTOMATIC: "The latest to expire first", **{lot.lot_id: _named(lot) for lot in lots}}
    chosen: str = st.selectbox("From lot", list(names), format_func=names.__getitem__, key=key)
    return chosen or None


def show(plan: AllocationPlan, lot_id: str | None) -> None:
    """Draw what will happen, or how many licenses are missing, in the named lot or in all."""
    if plan.missing:
        place = "The chosen lot" if lot_id else plain(plan.company)
        st.warning(
            f"**{plan.missing:,} missing.** {place} has {counted(plan.available, 'license')} in stock, "
            f"and {plan.selected:,} are needed. Nothing is allocated unless all are there.",
            icon=":material/inventory_2:",
        )
        return
    for draw in plan.draws:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.metric("Licenses", f"{draw.count:,}", width="content")
            st.space("small")
            st.metric("New expiry", day(draw.expires_on), width="content")
            st.space("small")
            st.metric("Left in this lot", f"{draw.left:,}", width="content")
        st.caption(f"From the lot that started on {day(draw.starts_on)}. {_exactly(plan, draw.expires_at)}")


def confirmed(plan: AllocationPlan, label: str, *, key: str, width: Literal["stretch", "content"]) -> Draws | None:
    """Draw the button that confirms; when it is pressed, the draws that the person saw, which may have passed."""
    pressed = st.button(
        label,
        key=key,
        type="primary",
        icon=":material/workspace_premium:",
        width=width,
        on_click=_keep,
        args=(plan.shown,),
    )
    seen: Draws = st.session_state.get(_CONFIRMED, ())
    return seen if pressed else None


def _keep(shown: Draws) -> None:
    st.session_state[_CONFIRMED] = shown


def lines(plan: AllocationPlan) -> tuple[str, ...]:
    """The same for a result that stays."""
    return tuple(
        f"{draw.count:,} until {day(draw.expires_on)}, the first day without access; {draw.left:,} left in that lot"
        for draw in plan.draws
    )


def request_missing(page: Page, plan: AllocationPlan, *, company_id: str, request_key: str) -> None:
    """Draw the button that requests exactly what is missing."""
    if not page.may(Deed.REQUEST) or plan.missing > MAX_QUANTITY:
        return
    label = f"Request {plan.missing:,} {'License' if plan.missing == 1 else 'Licenses'}"
    if st.button(label, key="request-missing", type="primary", icon=":material/add:", width="stretch"):
        flash.act(
            lambda: request_licenses(
                page.db,
                company_id=company_id,
                quantity=plan.missing,
                request_key=request_key,
                now=page.now,
                actor=page.person.email,
            ),
            done=f"{counted(plan.missing, 'license')} requested. Allocate them as soon as they are assigned.",
        )


def _named(lot: LotChoice) -> str:
    name = f"Expires {day(lot.expires_on)} · {lot.available:,} in stock"
    return name if lot.has_started else f"{name} · starts {day(lot.starts_on)}"


def _exactly(plan: AllocationPlan, instant: datetime) -> str:
    return f"Exactly {plain(moment(instant, plan.time_zone))}."
