"""Orders: what companies requested, what was assigned, and what was closed without being assigned."""

from uuid import uuid4

import streamlit as st

from core.reads.orders import OrderTab, order_counts, order_page
from core.reads.stock import stock_by_company
from core.rules.access import Deed
from pages.parts import order_dialogs, order_filters, order_tables, stock_panel
from pages.parts.empty import no_orders
from pages.parts.order_list import request_list
from pages.parts.page import open_page
from pages.parts.paging import pager
from pages.parts.tabs import counted_tabs

PAGE_SIZES = {OrderTab.REQUESTED: 10, OrderTab.ASSIGNED: 25, OrderTab.CLOSED: 25}
DIALOGS = {
    Deed.ASSIGN: ("Assign", order_dialogs.assign),
    Deed.DECLINE: ("Decline", order_dialogs.decline),
    Deed.CANCEL: ("Cancel", order_dialogs.cancel),
}

# Guard
page = open_page(Deed.SEE_ORDERS)
by_company = page.company_id is None
verbs = {deed: label for deed, (label, _) in DIALOGS.items() if page.may(deed)}

# Load
top = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
stock_panel.show(stock_by_company(page.db, now=page.now, company_id=page.company_id), by_company=by_company)
wanted = order_filters.choose(page.company_id, masked=not page.may(Deed.SEE_PEOPLE))
counts = order_counts(page.db, wanted)
name, shown = counted_tabs({tab.value.title(): counts[tab] for tab in OrderTab}, key="tab")
tab = OrderTab(name.lower())
rows, below = shown.container(), shown.container()
with below:
    number = pager(counts[tab], page_size=PAGE_SIZES[tab], key=f"page-{tab}")
orders = order_page(page.db, tab, wanted, page=number, page_size=PAGE_SIZES[tab], now=page.now)

# Render
with top:
    st.title("Orders")
    asked = page.may(Deed.REQUEST) and st.button(
        "Request Licenses", key="request-licenses", type="primary", icon=":material/add:"
    )
with rows:
    pressed = None
    if orders.is_empty():
        no_orders(tab, wanted, may_request=page.may(Deed.REQUEST))
    elif tab is OrderTab.REQUESTED:
        pressed = request_list(orders, verbs=verbs, by_company=by_company)
    elif tab is OrderTab.ASSIGNED:
        order_tables.assigned(orders, by_company=by_company)
    else:
        order_tables.closed(orders, by_company=by_company)

# Act
if asked:
    order_dialogs.request(str(uuid4()))
elif pressed:
    deed, order = pressed
    DIALOGS[deed][1](order)
