"""`My Notices`, beside the person in the sidebar: which mails a company's manager gets."""

import streamlit as st

from core import clock
from core.actions.choose_notices import choose_notices
from core.reads.notice_choices import chosen_notices
from core.reads.people import Person
from core.rules.notices import CHOOSABLE
from pages.parts import flash
from pages.parts.page import database


def show(person: Person) -> None:
    """Draw the button; for managers of companies."""
    db = database().on_behalf_of(person.caller)
    with (
        st.popover("My Notices", key="my-notices", icon=":material/mail:", width="stretch"),
        st.form("notices", border=False),
    ):
        st.caption("Mails that you get about your company's licenses. One manager always gets each of them.")
        chosen = chosen_notices(db, company_id=person.company_id, learner_id=person.person_id)
        ticked = [
            kind
            for kind, label in CHOOSABLE.items()
            if st.checkbox(label, value=kind in chosen, key=f"notice-{kind}-{person.person_id}")
        ]
        if st.form_submit_button("Save", key="save-notices", width="stretch"):
            flash.act(
                lambda: choose_notices(
                    db, company_id=person.company_id, wanted=ticked, now=clock.utc_now(), actor=person.email
                ),
                done="Your notices are saved.",
            )
