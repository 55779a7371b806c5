"""The task above Learners: managers whom no mail reaches, since when and why, and the way back."""

from typing import Any

import streamlit as st

from core.actions.restore_contact import restore_contact
from core.reads.bounced_contacts import bounced_contacts
from core.rules.access import Deed
from pages.parts import flash
from pages.parts.page import Page
from pages.parts.words import moment, plain


def show(page: Page) -> None:
    """Draw the managers whose mails bounce; nothing where there are none."""
    found = bounced_contacts(page.db, company_id=page.company_id)
    if found.is_empty():
        return
    who = "1 manager gets" if found.height == 1 else f"{found.height:,} managers get"
    with st.expander(f"{who} no mail: it bounces", icon=":material/mark_email_unread:", expanded=found.height <= 3):
        st.caption("Where no manager of a company can be reached, its account manager gets the mails instead.")
        for contact in found.iter_rows(named=True):
            _line(page, contact)


def _line(page: Page, contact: dict[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{plain(contact['name'] or contact['email'])}** of {plain(contact['company'])}")
            since = moment(contact["bounced_at"], contact["time_zone"])
            st.caption(f"{plain(contact['email'])}, since {since}: {plain(contact['reason'])}")
        if page.may(Deed.MANAGE_LEARNERS):
            pressed = st.button(
                "Mail Again",
                key=f"mail-again-{contact['learner_id']}",
                icon=":material/outgoing_mail:",
                help="For when the address works again. If the next mail bounces, this comes back.",
            )
            if pressed:
                flash.act(
                    lambda: restore_contact(
                        page.db,
                        company_id=contact["company_id"],
                        learner_id=contact["learner_id"],
                        now=page.now,
                        actor=page.person.email,
                    ),
                    done=f"{plain(contact['email'])} is mailed again.",
                )
