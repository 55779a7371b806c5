"""Orders: what companies requested, what was assigned, and what was closed without being assigned."""

import streamlit as st

from core.reads.orders import OrderTab, order_counts, order_page
from core.reads.stock import stock_by_company
from core.rules.access import Deed
from pages.parts import calendar_feed, order_dialogs, order_filters, order_tables, stock_panel
from pages.parts.empty import no_orders
from pages.parts.order_list import request_list
from pages.parts.page import open_page
from pages.parts.paging import pager
from pages.parts.tabs import counted_tabs

PAGE_SIZES = {OrderTab.REQUESTED: 10, OrderTab.ASSIGNED: 25, OrderTab.CLOSED: 25}

# Guard
page = open_page(Deed.SEE_ORDERS)
deeds = [deed for deed in (Deed.ASSIGN, Deed.DECLINE, Deed.CANCEL) if page.may(deed)]
by_company = page.company_id is None

# Load
heading = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
stock = stock_by_company(page.db, now=page.now, company_id=page.company_id)
has_history = page.may(Deed.SEE_HISTORY)
stock_panel.show(stock, by_company=by_company, has_history=has_history)
wanted = order_filters.choose(page.company_id, masked=not page.may(Deed.SEE_PEOPLE))
counts = order_counts(page.db, wanted)
name, area = counted_tabs({tab.value.title(): counts[tab] for tab in OrderTab}, key="tab")
tab = OrderTab(name.lower())
listing, below = area.container(), area.container()
with below:
    number = pager(counts[tab], page_size=PAGE_SIZES[tab], key=f"page-{tab}")
orders = order_page(page.db, tab, wanted, page=number, page_size=PAGE_SIZES[tab], now=page.now)

# Render
with heading:
    st.title("Orders")
    with st.container(horizontal=True, width="content"):
        calendar_feed.offer(page)
        if page.may(Deed.REQUEST):
            order_dialogs.offer_request()
with listing:
    if orders.is_empty():
        no_orders(tab, wanted, may_request=page.may(Deed.REQUEST))
    elif tab is OrderTab.REQUESTED:
        request_list(orders, deeds=deeds, by_company=by_company)
    elif tab is OrderTab.ASSIGNED:
        order_tables.assigned(orders, by_company=by_company, has_history=has_history)
    else:
        order_tables.closed(orders, by_company=by_company, has_history=has_history)

# Act
order_dialogs.show(page)
