"""Staff: our own people, who of them may do what, and who was not let in."""

from datetime import timedelta

import polars as pl
import streamlit as st

from core.reads.staff import refused_sign_ins, staff_list
from core.rules.access import Deed
from pages.parts import staff_dialogs, staff_table
from pages.parts.dialogs import open_dialog
from pages.parts.page import open_page
from pages.parts.words import relative

_RECENT = timedelta(days=30)

# Guard
page = open_page(Deed.MANAGE_STAFF)

# Load
people = staff_list(page.db)
refused = refused_sign_ins(page.db, since=page.now - _RECENT)

# Render
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.title("Staff")
    st.button(
        "Add Person",
        key="add-person",
        type="primary",
        icon=":material/person_add:",
        on_click=open_dialog,
        args=(staff_dialogs.ADD,),
    )
st.caption(
    "Who may sign in, and as what. A change counts from the person's next click. "
    "Account managers appoint the managers of companies, on their page Learners."
)
bar = st.container(horizontal=True, vertical_alignment="center")
ticked = staff_table.show(people)
with bar:
    for label, name, icon in (("Change", staff_dialogs.CHANGE, "edit"), ("Remove", staff_dialogs.REMOVE, "person_off")):
        st.button(
            label,
            key=name,
            icon=f":material/{icon}:",
            disabled=ticked is None,
            on_click=open_dialog,
            args=(name, ticked or ""),
        )
    if ticked is None:
        st.caption("Tick a person below to change what they are, or to remove them.", width="content")
st.subheader("Not let in")
if refused.is_empty():
    st.caption("In the last 30 days nobody was refused who came from the sign-in provider.")
else:
    st.caption("Who came from the sign-in provider in the last 30 days and is not known here, or not verified there.")
    st.dataframe(
        refused.with_columns(pl.Series("when", [relative(at, page.now) for at in refused["refused_at"]], pl.String)),
        hide_index=True,
        height="content",
        column_order=["email", "when", "reason"],
        column_config={"email": "E-mail", "when": "When", "reason": "Why"},
        alt="Refused sign-ins",
    )

# Act
staff_dialogs.show(people)
