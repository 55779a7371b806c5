"""API Tokens: who may ask Renewal Desk by machine, since when, and how recently they did; for administrators."""

import streamlit as st

from core.reads.api_tokens import api_token_list
from core.rules.access import Deed
from pages.parts import token_dialogs, token_list
from pages.parts.dialogs import open_dialog
from pages.parts.page import open_page

# Guard
page = open_page(Deed.MANAGE_TOKENS)

# Load
tokens = api_token_list(page.db)

# Render
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("API Tokens")
    st.button(
        "Create Token",
        key="create-token",
        type="primary",
        icon=":material/add:",
        on_click=open_dialog,
        args=(token_dialogs.CREATE,),
    )
st.caption("With a token, the training platform asks who may log in, and monitoring reads figures.")
token_list.show(tokens, zone=page.person.time_zone, now=page.now)

# Act
token_dialogs.show()
