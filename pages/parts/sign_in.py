"""Signing in to a demo: choose whom to be. A real installation is refused until it has real sign-in."""

import streamlit as st

from core import clock
from core.reads import people
from core.reads.people import Person
from core.rules.access import Role
from pages.parts.page import PERSON_KEY, database
from pages.parts.words import plain

ROLES = {
    Role.ACCOUNT_MANAGER: "Account manager",
    Role.ANALYST: "Analyst",
    Role.ADMINISTRATOR: "Administrator",
    Role.COMPANY_MANAGER: "Company manager",
}


def sign_in() -> None:
    """Show the choice of demo people; the pressed one is signed in from the next run on."""
    if people.installation_kind(database()) != "demo":
        st.title("Renewal Desk")
        st.info("This database is not a demo, and signing in by choosing a person is for demos only.")
        return
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        st.title("Renewal Desk")
        st.markdown("This is a demo. Choose whom you want to be; you can change at any time.")
        search = st.text_input(
            "Find a person", key="find-person", type="search", live=True, placeholder="Name, e-mail or company"
        )
        found = people.demo_people(database(), now=clock.utc_now(), search=search)
        _group("Staff", found.staff)
        _group("Company managers", found.live)
        _group("Company managers whose license has expired", found.expired)
        if not (found.staff or found.live or found.expired):
            st.info("Nobody matches. Try a part of a name, an e-mail address or a company.")


def sign_out() -> None:
    """Forget who is signed in, and all that was chosen, in the URL too."""
    st.session_state.clear()
    st.query_params.from_dict({})


def _group(title: str, found: tuple[Person, ...]) -> None:
    if not found:
        return
    st.subheader(title)
    with st.container(horizontal=True):
        for person in found:
            st.button(
                plain(_label(person)), key=f"sign-in-{person.person_id}", on_click=_become, args=(person.person_id,)
            )


def _label(person: Person) -> str:
    label = f"{person.name or person.email} · {ROLES[person.role]}"
    return f"{label}, {person.company}" if person.company else label


def _become(person_id: str) -> None:
    st.session_state[PERSON_KEY] = person_id
