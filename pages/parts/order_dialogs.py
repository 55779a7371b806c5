"""The dialogs of Orders. Each does one action; each guards again, as time passes while it is open."""

from datetime import date
from typing import Any, Literal

import streamlit as st

from core.actions.assign_licenses import assign_licenses
from core.actions.cancel_order import cancel_order
from core.actions.decline_order import decline_order
from core.actions.request_licenses import request_licenses
from core.reads.orders import one_order
from core.reads.start_effects import uncovered_lapses
from core.rules.access import Deed
from core.rules.orders import MAX_QUANTITY, NOTE_LIMIT, PO_LIMIT, REASON_LIMIT
from core.rules.terms import latest_start, local_day, term
from pages.parts import flash, start_choice
from pages.parts.company_choice import company_of_act
from pages.parts.dialogs import close_dialog, field, open_dialog, opened
from pages.parts.page import Page, open_page
from pages.parts.words import counted, day, moment, order_facts, plain

Order = dict[str, Any]


def offer_request(*, width: Literal["content", "stretch"] = "content") -> None:
    """Draw `Request Licenses`."""
    st.button(
        "Request Licenses",
        key="request-licenses",
        type="primary",
        icon=":material/add:",
        on_click=open_dialog,
        args=(Deed.REQUEST,),
        width=width,
    )


def show(page: Page) -> None:
    """Draw the open dialog, if there is one."""
    dialog = opened()
    if dialog is None:
        return
    deed, about, request_key = dialog
    if deed == Deed.REQUEST:
        company_id, _, quantity = about.partition(":")
        _request(request_key, company_id=company_id or page.company_id, quantity=int(quantity) if quantity else None)
        return
    draw = {Deed.ASSIGN.value: _assign, Deed.DECLINE.value: _decline, Deed.CANCEL.value: _cancel}.get(deed)
    order = one_order(page.db, about, company_id=page.company_id, now=page.now) if draw else None
    if draw is not None and order is not None:
        draw(order)


@st.dialog("Request Licenses", icon=":material/add_shopping_cart:", on_dismiss=close_dialog)
def _request(request_key: str, *, company_id: str | None, quantity: int | None) -> None:
    """A new order, of a company and a number as a start. `request_key` makes it one order, pressed twice."""
    page = open_page(Deed.REQUEST)
    with st.form("request", border=False):
        company_id = company_of_act(page, key=field("order-company"), first=company_id)
        quantity = st.number_input(
            "Number of licenses",
            min_value=1,
            max_value=MAX_QUANTITY,
            value=quantity,
            step=1,
            required=True,
            key=field("quantity"),
        )
        po_number = st.text_input("PO number (optional)", max_chars=PO_LIMIT, key=field("po-number"))
        note = st.text_area("Note (optional)", max_chars=NOTE_LIMIT, key=field("note"))
        saved = st.form_submit_button("Save", type="primary", key="save", width="stretch")
    if not saved:
        return
    if not company_id or not quantity:
        st.error("Choose a company and give a number of licenses.", icon=":material/error:")
        return
    flash.act(
        lambda: request_licenses(
            page.db,
            company_id=company_id,
            quantity=int(quantity),
            note=note or "",
            po_number=po_number or "",
            request_key=request_key,
            now=page.now,
            actor=page.person.email,
        ),
        done=f"{counted(int(quantity), 'license')} requested.",
    )


@st.dialog("Assign licenses", icon=":material/assignment_turned_in:", on_dismiss=close_dialog)
def _assign(order: Order) -> None:
    """The order becomes a lot; its dates are shown while they are chosen."""
    page = open_page(Deed.ASSIGN)
    _about(order)
    today = local_day(page.now, order["time_zone"])
    left, right = st.columns(2)
    quantity = left.number_input(
        "Licenses",
        min_value=1,
        max_value=MAX_QUANTITY,
        value=order["quantity"],
        step=1,
        required=True,
        key=field("assigned"),
    )
    starts_on = right.date_input(
        "Starts on",
        value=today,
        min_value=today,
        max_value=latest_start(today),
        format="YYYY-MM-DD",
        required=True,
        key=field("starts-on"),
    )
    differs = quantity != order["quantity"]
    reason = (
        st.text_input("Reason for another number", max_chars=REASON_LIMIT, key=field("assign-reason"))
        if differs
        else ""
    )
    if isinstance(starts_on, date):
        _term(starts_on, order["time_zone"])
        lapses = uncovered_lapses(page.db, company_id=order["company_id"], now=page.now)
        start_choice.show(lapses, starts_on, int(quantity or 0), today=today, key=field("starts-on"))
    if st.button("Assign", type="primary", key="assign", width="stretch"):
        flash.act(
            lambda: assign_licenses(
                page.db,
                order_id=order["order_id"],
                quantity=int(quantity) if quantity else None,
                starts_on=starts_on if isinstance(starts_on, date) else None,
                reason=reason or "",
                now=page.now,
                actor=page.person.email,
            ),
            done=f"{counted(int(quantity or 0), 'license')} assigned to {plain(order['company'])}.",
        )


@st.dialog("Decline order", icon=":material/block:", on_dismiss=close_dialog)
def _decline(order: Order) -> None:
    """The answer is no; the company reads why."""
    page = open_page(Deed.DECLINE)
    _about(order)
    with st.form("decline", border=False):
        reason = st.text_area(
            "Reason", max_chars=REASON_LIMIT, key=field("decline-reason"), help="The company will read it."
        )
        pressed = st.form_submit_button("Decline", type="primary", key="decline", width="stretch")
    if pressed:
        flash.act(
            lambda: decline_order(
                page.db, order_id=order["order_id"], reason=reason or "", now=page.now, actor=page.person.email
            ),
            done=f"Order {order['number']} declined.",
        )


@st.dialog("Cancel order", icon=":material/undo:", on_dismiss=close_dialog)
def _cancel(order: Order) -> None:
    """The company takes its order back."""
    page = open_page(Deed.CANCEL)
    _about(order)
    with st.form("cancel", border=False):
        reason = st.text_input("Reason (optional)", max_chars=REASON_LIMIT, key=field("cancel-reason"))
        pressed = st.form_submit_button("Cancel order", type="primary", key="cancel", width="stretch")
    if pressed:
        flash.act(
            lambda: cancel_order(
                page.db, order_id=order["order_id"], reason=reason or "", now=page.now, actor=page.person.email
            ),
            done=f"Order {order['number']} cancelled.",
        )


def _about(order: Order) -> None:
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(order['company'])}** requested **{counted(order['quantity'], 'license')}**.")
        st.markdown(order_facts(order))
        if order["note"]:
            st.text(order["note"])


def _term(starts_on: date, zone: str) -> None:
    dates = term(starts_on, zone)
    st.info(
        f"Expires on **{day(dates.expires_on)}**, the first day without access.  \n"
        f"Exactly {plain(moment(dates.expires_at, zone))}, which is {plain(moment(dates.expires_at, 'UTC'))}.",
        icon=":material/event_busy:",
    )
