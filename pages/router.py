"""The frame around every page: who is signed in, what their role may open, and the sidebar."""

import streamlit as st

from core.rules.access import Deed, may
from pages.parts import flash
from pages.parts.page import signed_in
from pages.parts.places import ADD_LEARNERS, CSV_RENEWAL, EXPIRED_LICENSES, LEARNERS
from pages.parts.sidebar import sidebar
from pages.parts.sign_in import sign_in

HOME, ORDERS, EXPIRED, PEOPLE, RENEWAL = "home", "orders", "expired-licenses", "learners", "csv-renewal"
ADDITION, TOKENS = "add-learners", "api-tokens"

st.set_page_config(page_title="Renewal Desk", page_icon=":material/workspace_premium:", layout="wide")

person = signed_in()
if person is None:
    # A link leads to its page after signing in, so its address exists before.
    doors = [
        st.Page(sign_in, title="Sign in", url_path=path, default=path == HOME)
        for path in (HOME, ORDERS, EXPIRED, PEOPLE, RENEWAL, ADDITION, TOKENS)
    ]
    st.navigation(doors, position="hidden").run()
    st.stop()

places = [
    (
        Deed.SEE_ORDERS,
        st.Page("orders.py", title="Orders", icon=":material/receipt_long:", url_path=HOME, default=True),
    ),
    # The address that mails name, whatever the home page is.
    (Deed.SEE_ORDERS, st.Page("orders.py", title="Orders", url_path=ORDERS, visibility="hidden")),
    (
        Deed.SEE_EXPIRED,
        st.Page(EXPIRED_LICENSES, title="Expired Licenses", icon=":material/event_busy:", url_path=EXPIRED),
    ),
    (Deed.SEE_LEARNERS, st.Page(LEARNERS, title="Learners", icon=":material/group:", url_path=PEOPLE)),
    (Deed.MANAGE_LEARNERS, st.Page(ADD_LEARNERS, title="Add Learners", url_path=ADDITION, visibility="hidden")),
    (Deed.ALLOCATE, st.Page(CSV_RENEWAL, title="CSV Renewal", icon=":material/upload_file:", url_path=RENEWAL)),
    (Deed.MANAGE_TOKENS, st.Page("api_tokens.py", title="API Tokens", icon=":material/key:", url_path=TOKENS)),
]
allowed = [page for deed, page in places if may(person.role, deed)]

chosen = st.navigation({"Licenses" if may(person.role, Deed.SEE_ORDERS) else "Settings": allowed})
sidebar(person)
flash.show()
chosen.run()
