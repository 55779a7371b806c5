"""The three ways to order new licenses, as the guide has them."""

import streamlit as st

from core.reads.landing import Landing
from pages.parts import order_dialogs
from pages.parts.words import plain


def ways(found: Landing) -> None:
    """Draw them side by side, each with its one next step."""
    st.subheader("How to order new licenses")
    contact, here, section = st.columns(3)
    with contact.container(border=True, height="stretch"):
        st.markdown("**1. Contact your account manager**")
        st.markdown(f"{plain(found.account_manager)}  \n{plain(found.account_manager_email)}")
        st.caption("Your account manager can order for you, and allocate the licenses too.")
        st.link_button("Write a Mail", f"mailto:{found.account_manager_email}", icon=":material/mail:", width="stretch")
    with here.container(border=True, height="stretch"):
        st.markdown("**2. Renew from this page**")
        st.caption(
            "Say how many licenses you need. Your account manager assigns them; you get a mail when they are ready."
        )
        order_dialogs.offer_request(width="stretch")
    with section.container(border=True, height="stretch"):
        st.markdown("**3. Renew from the Licenses section**")
        names = ", ".join(f"{plain(name or email)}" for name, email in found.able)
        st.caption(
            f"A manager whose license is live can order under Orders, Request Licenses. In your company: {names}."
            if names
            else "A manager whose license is live can order under Orders, Request Licenses. "
            "At the moment your company has none."
        )
