"""A company's latest orders, mails and acts, a tab each; one press leads to all of them."""

from collections.abc import Callable

import streamlit as st

from core.reads.history import history_page
from core.reads.mails import mail_page
from core.reads.orders import OrderFilter, OrderTab, order_page
from core.rules.access import Deed
from core.rules.filters import HistoryFilter, MailFilter
from pages.parts import (
    history_dialogs,
    history_table,
    mail_dialogs,
    mail_filters,
    mail_table,
    order_list,
    order_tables,
    places,
)
from pages.parts.mail_words import ALL_MAILS, VIEW
from pages.parts.page import Page

_MOST = 10
_DEEDS = (Deed.ASSIGN, Deed.DECLINE, Deed.CANCEL)


def show(page: Page) -> None:
    """Draw the tabs of the company that is managed; only what the open one shows is read."""
    orders, mails, acts = st.tabs(["Orders", "Mails", "What happened"], key="company-part", on_change="rerun")
    if orders.open:
        with orders:
            _orders(page)
    if mails.open:
        with mails:
            _mails(page)
    if acts.open:
        with acts:
            _acts(page)
    mail_dialogs.show()
    history_dialogs.show()


def _orders(page: Page) -> None:
    wanted = OrderFilter(company_id=page.company_id)
    waiting, assigned, closed = (
        order_page(page.db, tab, wanted, page=1, page_size=_MOST, now=page.now) for tab in OrderTab
    )
    if waiting.is_empty() and assigned.is_empty() and closed.is_empty():
        st.info("The company has no order yet.", icon=":material/receipt_long:")
        return
    order_list.request_list(waiting, deeds=[deed for deed in _DEEDS if page.may(deed)], by_company=False)
    if not assigned.is_empty():
        st.markdown("**Assigned**")
        order_tables.assigned(assigned, by_company=False, has_history=False)
    if not closed.is_empty():
        st.markdown("**Declined or cancelled**")
        order_tables.closed(closed, by_company=False, has_history=False)
    _all("All Orders", places.ORDERS, "receipt_long")


def _mails(page: Page) -> None:
    mails = mail_page(page.db, company_id=page.company_id, wanted=MailFilter(), now=page.now, page=1, page_size=_MOST)
    if mails.is_empty():
        st.info("No mail about the company has been planned yet.", icon=":material/mail:")
        return
    bar = st.container(horizontal=True, vertical_alignment="center")
    ticked = mail_table.show(mails, zone=page.person.time_zone, by_company=False)
    with bar:
        mail_table.offer(ticked, zone=page.person.time_zone, may_manage=page.may(Deed.MANAGE_MAILS))
    _all("All Mails", places.NOTIFICATIONS, "mail", first=_show_all_mails)


def _acts(page: Page) -> None:
    acts, _ = history_page(page.db, company_id=page.company_id, wanted=HistoryFilter(), page=1, page_size=_MOST)
    if not acts:
        st.info("Nothing has happened yet.", icon=":material/history:")
        return
    bar = st.container(horizontal=True, vertical_alignment="center")
    ticked = history_table.show(acts, zone=acts[0].time_zone, by_company=False)
    with bar:
        history_table.offer(ticked, may_undo=page.may(Deed.UNDO), zone=acts[0].time_zone)
    places.open_history(key="company-acts", label="All of History", company_id=page.company_id or "", quiet=True)


def _show_all_mails() -> None:
    st.session_state[VIEW] = ALL_MAILS
    mail_filters.prefill()


def _all(label: str, page: str, icon: str, *, first: Callable[[], None] | None = None) -> None:
    def go() -> None:
        if first is not None:
            first()
        places.aim(page)

    st.button(label, key=f"company-{label}", icon=f":material/{icon}:", type="tertiary", on_click=go)
