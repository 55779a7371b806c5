"""The dialogs of Staff: add, change and remove one of our people. Each guards again."""

from typing import Any
from zoneinfo import available_timezones

import polars as pl
import streamlit as st

from core.actions.add_staff_member import add_staff_member
from core.actions.change_staff_member import change_staff_member
from core.actions.remove_staff_member import remove_staff_member
from core.rules.access import Deed, Role
from core.rules.people import NAME_LIMIT
from core.rules.staff import STAFF_ROLES
from pages.parts import flash
from pages.parts.dialogs import close_dialog, opened
from pages.parts.page import open_page
from pages.parts.sign_in import ROLES
from pages.parts.words import plain

ADD, CHANGE, REMOVE = "add-staff", "change-staff", "remove-staff"
_EMAIL_LIMIT = 254
_MAY = {
    Role.ACCOUNT_MANAGER: "sees every company, assigns, allocates, imports, appoints managers",
    Role.ANALYST: "sees every company with people masked, changes nothing",
    Role.ADMINISTRATOR: "looks after staff and API tokens, sees no licenses",
}

Person = dict[str, Any]


def show(people: pl.DataFrame) -> None:
    """Draw the open dialog, if there is one; rows are those of core.reads.staff.staff_list."""
    dialog = opened()
    if dialog is None:
        return
    name, staff_id, _ = dialog
    of_id = {row["staff_id"]: row for row in people.iter_rows(named=True)}
    if name == ADD:
        _add()
    elif name == CHANGE and staff_id in of_id:
        _change(of_id[staff_id], list(of_id.values()))
    elif name == REMOVE and staff_id in of_id:
        _remove(of_id[staff_id], list(of_id.values()))


@st.dialog("Add person", icon=":material/person_add:", on_dismiss=close_dialog)
def _add() -> None:
    page = open_page(Deed.MANAGE_STAFF)
    email = st.text_input("E-mail", max_chars=_EMAIL_LIMIT, key="staff-email", help="As the sign-in provider knows it.")
    name = st.text_input("Name", max_chars=NAME_LIMIT, key="staff-name", help="Customers read it in mails.")
    role, zone = _role(None), _zone(page.person.time_zone)
    if st.button("Add Person", type="primary", key="add-staff-now", width="stretch"):
        flash.act(
            lambda: add_staff_member(
                page.db,
                email=email or "",
                name=name or "",
                role=role or "",
                time_zone=zone or "",
                now=page.now,
                actor=page.person.email,
            ),
            done=f"{plain(email or '')} may sign in.",
        )


@st.dialog("Change person", icon=":material/edit:", on_dismiss=close_dialog)
def _change(person: Person, people: list[Person]) -> None:
    page = open_page(Deed.MANAGE_STAFF)
    st.markdown(f"**{plain(person['email'])}**")
    name = st.text_input("Name", value=person["name"], max_chars=NAME_LIMIT, key="staff-name")
    role, zone = _role(person["role"]), _zone(person["time_zone"])
    successor = _successor(person, people) if role != Role.ACCOUNT_MANAGER else None
    if st.button("Save", type="primary", key="change-staff-now", width="stretch"):
        flash.act(
            lambda: change_staff_member(
                page.db,
                staff_id=person["staff_id"],
                name=name or "",
                role=role or "",
                time_zone=zone or "",
                successor=successor,
                now=page.now,
                actor=page.person.email,
            ),
            done=f"{plain(person['email'])} changed.",
        )


@st.dialog("Remove person", icon=":material/person_off:", on_dismiss=close_dialog)
def _remove(person: Person, people: list[Person]) -> None:
    page = open_page(Deed.MANAGE_STAFF)
    st.markdown(f"**{plain(person['name'])}** ({plain(person['email'])}), {ROLES[Role(person['role'])].lower()}.")
    st.markdown("They are out at their next click. What they did stays in the history, and they can be added again.")
    if person["email"] == page.person.email:
        st.warning("This is you: you would be signed out, and could not sign in again.", icon=":material/lock:")
    successor = _successor(person, people)
    if st.button("Remove Person", type="primary", key="remove-staff-now", width="stretch"):
        flash.act(
            lambda: remove_staff_member(
                page.db, staff_id=person["staff_id"], successor=successor, now=page.now, actor=page.person.email
            ),
            done=f"{plain(person['email'])} removed.",
        )


def _role(current: str | None) -> str | None:
    return st.selectbox(
        "Role",
        [str(role) for role in STAFF_ROLES],
        index=None if current is None else STAFF_ROLES.index(Role(current)),
        format_func=_described,
        placeholder="Choose a role",
        key="staff-role",
    )


def _described(role: str) -> str:
    return f"{ROLES[Role(role)]}: {_MAY[Role(role)]}"


def _zone(current: str) -> str | None:
    zones = sorted(available_timezones())
    return st.selectbox(
        "Time zone",
        zones,
        index=zones.index(current) if current in zones else None,
        filter_mode="contains",
        key="staff-zone",
    )


def _successor(person: Person, people: list[Person]) -> str | None:
    """Who takes over the companies that the person looks after; nothing is asked where there are none."""
    if not person["companies"]:
        return None
    heirs = {
        other["staff_id"]: f"{other['name']} · {_companies(other['companies'])}"
        for other in people
        if other["role"] == Role.ACCOUNT_MANAGER and other["staff_id"] != person["staff_id"]
    }
    successor: str | None = st.selectbox(
        f"Who takes over {_companies(person['companies'])}",
        list(heirs),
        index=None,
        format_func=heirs.__getitem__,
        placeholder="Choose an account manager",
        key="staff-successor",
    )
    return successor


def _companies(count: int) -> str:
    return "1 company" if count == 1 else f"{count:,} companies"
