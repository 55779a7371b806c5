"""The dialog of `Managers`: who of the selected looks after the company's licenses, and may sign in here."""

import polars as pl
import streamlit as st

from core.actions.change_managers import change_managers
from core.rules.access import Deed
from pages.parts import flash, learner_table
from pages.parts.dialogs import close_dialog
from pages.parts.learner_chosen import chosen, named, of_one_company
from pages.parts.page import Page, open_page
from pages.parts.words import counted, plain


@st.dialog("Managers", icon=":material/manage_accounts:", on_dismiss=close_dialog)
def managers(about: str) -> None:
    """`about` are ids of learners, archived ones among them."""
    page = open_page(Deed.MANAGE_MANAGERS)
    people = of_one_company(chosen(page, about))
    st.caption(
        "Managers of a company sign in here with their e-mail address, get its mails, request licenses and allocate "
        "them. They hold a license like anybody else; without a live one only the renewal page opens."
    )
    appointed, others = people.filter("is_manager"), people.filter(~pl.col("is_manager") & ~pl.col("archived"))
    if not others.is_empty():
        _offer(page, others, are_managers=True)
    if not appointed.is_empty():
        _offer(page, appointed, are_managers=False)
    if others.is_empty() and appointed.is_empty():
        st.markdown("All who are selected are archived. Restore them first.")


def _offer(page: Page, people: pl.DataFrame, *, are_managers: bool) -> None:
    """The button that makes managers of people, or learners of managers, and who they are."""
    company_id, company = people["company_id"][0], plain(people["company"][0])
    one = people.height == 1
    manager, them = ("Manager", "1 person") if one else ("Managers", f"{people.height:,} people")
    are, is_done = ("no ", "made") if are_managers else ("", "removed as")
    verb = f"is {are or 'a '}manager" if one else f"are {are}managers"
    st.markdown(f"**{counted(people.height, 'learner')}** of **{company}** {verb}.")
    st.markdown(named(people))
    pressed = st.button(
        f"Make {manager}" if are_managers else f"Remove as {manager}",
        key="make-managers" if are_managers else "remove-managers",
        type="primary" if are_managers else "secondary",
        icon=":material/person_check:" if are_managers else ":material/person_off:",
        width="stretch",
    )
    if pressed:
        flash.act(
            lambda: change_managers(
                page.db,
                company_id=company_id,
                learners=people["learner_id"].to_list(),
                are_managers=are_managers,
                now=page.now,
                actor=page.person.email,
            ),
            done=f"{them} {is_done} {manager.lower()} of {company}.",
            then=learner_table.clear,
        )
