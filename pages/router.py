"""The frame around every page: who is signed in, what their role may open, and the sidebar."""

import streamlit as st

from core.rules.access import Deed, may
from pages.parts import flash
from pages.parts.page import signed_in
from pages.parts.sidebar import sidebar
from pages.parts.sign_in import sign_in

HOME, ORDERS = "home", "orders"

st.set_page_config(page_title="Renewal Desk", page_icon=":material/workspace_premium:", layout="wide")

person = signed_in()
if person is None:
    # A link from a mail leads to its page after signing in, so its address exists before.
    doors = [st.Page(sign_in, title="Sign in", url_path=path, default=path == HOME) for path in (HOME, ORDERS)]
    st.navigation(doors, position="hidden").run()
    st.stop()

sidebar(person)
flash.show()
if not may(person.role, Deed.SEE_ORDERS):
    st.info("Administrators look after staff and settings; licenses are not part of this role.")
    st.stop()

st.navigation(
    [
        st.Page("orders.py", title="Orders", icon=":material/receipt_long:", url_path=HOME, default=True),
        # The address that mails name, whatever the home page is.
        st.Page("orders.py", title="Orders", url_path=ORDERS, visibility="hidden"),
    ]
).run()
