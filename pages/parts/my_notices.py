"""`My Notices`, beside the person in the sidebar: which mails a company's manager or an account manager gets."""

import streamlit as st

from core import clock
from core.actions.choose_digest import choose_digest
from core.actions.choose_notices import choose_notices
from core.reads.digest_choices import gets_digest
from core.reads.notice_choices import chosen_notices
from core.reads.people import Person
from core.rules.access import Deed, may
from core.rules.notices import CHOOSABLE
from pages.parts import flash
from pages.parts.page import database


def show(person: Person) -> None:
    """Draw the button, for who may choose anything."""
    if may(person.caller, Deed.CHOOSE_NOTICES, person.company_id or None):
        _of_company(person)
    elif may(person.caller, Deed.CHOOSE_DIGEST, None):
        _of_account_manager(person)


def _of_account_manager(person: Person) -> None:
    db = database().on_behalf_of(person.caller)
    with (
        st.popover("My Notices", key="my-notices", icon=":material/mail:", width="stretch"),
        st.form("notices", border=False),
    ):
        st.caption("Mails about orders and about companies without a manager always come to you.")
        wanted = st.checkbox(
            "Weekly digest, on Mondays at 08:00",
            value=gets_digest(db, staff_id=person.person_id),
            key=f"digest-{person.person_id}",
            help="What lapses at your companies within the next eight weeks.",
        )
        if st.form_submit_button("Save", key="save-notices", width="stretch"):
            flash.act(
                lambda: choose_digest(db, wanted=wanted, now=clock.utc_now(), actor=person.email),
                done="Your notices are saved.",
            )


def _of_company(person: Person) -> None:
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
