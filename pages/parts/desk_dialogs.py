"""The dialogs of the renewal desk: put off, call, notes. Each guards again, as time passes while it is open."""

from datetime import date, timedelta
from typing import Any, Literal

import polars as pl
import streamlit as st

from core.actions.snooze_lapse import snooze_lapse
from core.actions.wake_lapse import wake_lapse
from core.actions.write_note import write_note
from core.reads.company_contacts import company_contacts
from core.reads.company_notes import company_notes
from core.rules.access import Deed
from core.rules.desk import NOTE_LIMIT, SNOOZE_REASON_LIMIT, Step
from pages.parts import contact_list, flash, note_list
from pages.parts.desk_steps import NOTES, SNOOZE, WAKE
from pages.parts.dialogs import close_dialog, field, open_dialog, opened
from pages.parts.page import Page, open_page
from pages.parts.words import counted, day, plain

Row = dict[str, Any]


def offer_note(company_id: str) -> None:
    """Draw `Write Note`."""
    st.button(
        "Write Note",
        key="write-note",
        icon=":material/edit_note:",
        on_click=open_dialog,
        args=(f"desk-{NOTES}", f"{company_id}:"),
    )


def show(rows: pl.DataFrame, *, company: str = "") -> None:
    """Draw the open dialog, if it is one of the desk's; `rows` are the desk's, or those of the one `company`."""
    dialog = opened()
    if dialog is None:
        return
    company_id, _, expires_on = dialog[1].partition(":")
    of_company = rows.filter(pl.col("company_id") == company_id)
    draw = {f"desk-{SNOOZE}": _snooze, f"desk-{Step.CALL}": _call, f"desk-{WAKE}": _wake}.get(dialog[0])
    if dialog[0] == f"desk-{NOTES}":
        if company or not of_company.is_empty():
            _notes(company_id, company or of_company["company"][0])
        else:
            close_dialog()
    elif draw is not None:
        found = of_company.filter(pl.col("expires_on").cast(pl.String) == expires_on)
        if found.is_empty():
            close_dialog()
        else:
            draw(found.row(0, named=True))


@st.dialog("Snooze", icon=":material/snooze:", on_dismiss=close_dialog)
def _snooze(row: Row) -> None:
    """Off the list of everybody until a day."""
    page = open_page(Deed.WORK_DESK)
    _about(row)
    today = row["expires_on"] - timedelta(days=row["days_left"])
    in_a_week = today + timedelta(days=7)
    with st.form("snooze", border=False):
        until = st.date_input(
            "Back on",
            value=min(in_a_week, row["expires_on"]) if row["days_left"] > 1 else in_a_week,
            min_value=today + timedelta(days=1),
            max_value=today + timedelta(days=90),
            format="YYYY-MM-DD",
            required=True,
            key=field("snooze-until"),
            help=f"By the calendar of {row['time_zone']}.",
        )
        reason = st.text_input(
            "Reason", max_chars=SNOOZE_REASON_LIMIT, key=field("snooze-reason"), help="Your colleagues will read it."
        )
        pressed = st.form_submit_button("Snooze", type="primary", key="snooze", width="stretch")
    if pressed:
        flash.act(
            lambda: snooze_lapse(
                page.db,
                company_id=row["company_id"],
                expires_on=row["expires_on"],
                until=until if isinstance(until, date) else None,
                reason=reason or "",
                now=page.now,
                actor=page.person.email,
            ),
            done=f"{plain(row['company'])} is snoozed.",
        )


def _wake(row: Row) -> None:
    page = open_page(Deed.WORK_DESK)
    flash.act(
        lambda: wake_lapse(
            page.db,
            company_id=row["company_id"],
            expires_on=row["expires_on"],
            now=page.now,
            actor=page.person.email,
        ),
        done=f"{plain(row['company'])} is back on the list.",
    )


@st.dialog("Call", icon=":material/call:", width="medium", on_dismiss=close_dialog)
def _call(row: Row) -> None:
    """Whom to call, and what was said."""
    page = open_page(Deed.WORK_DESK)
    _about(row)
    contacts = company_contacts(page.db, company_id=row["company_id"], now=page.now)
    contact_list.show(contacts, now=page.now, zone=row["time_zone"])
    _write(page, row["company_id"], row["company"], kind="call", label="What was said", save="Save Call")


@st.dialog("Notes", icon=":material/sticky_note_2:", width="medium", on_dismiss=close_dialog)
def _notes(company_id: str, company: str) -> None:
    """What colleagues should know about a company."""
    page = open_page(Deed.WORK_DESK)
    st.markdown(f"**{plain(company)}**")
    note_list.show(company_notes(page.db, company_id=company_id), zone=page.person.time_zone)
    _write(page, company_id, company, kind="note", label="New note", save="Save Note")


def _write(page: Page, company_id: str, company: str, *, kind: Literal["note", "call"], label: str, save: str) -> None:
    with st.form(f"write-{kind}", border=False):
        text = st.text_area(label, max_chars=NOTE_LIMIT, key=field(f"{kind}-text"))
        pressed = st.form_submit_button(save, type="primary", key=f"save-{kind}", width="stretch")
    if pressed:
        flash.act(
            lambda: write_note(
                page.db,
                company_id=company_id,
                text=text or "",
                kind=kind,
                now=page.now,
                actor=page.person.email,
            ),
            done=f"Noted for {plain(company)}.",
        )


def _about(row: Row) -> None:
    people = counted(row["people"], "person").replace("persons", "people")
    when = "lost access on" if row["days_left"] <= 0 else "will lose access on"
    st.markdown(f"**{plain(row['company'])}**: {people} {when} **{day(row['expires_on'])}**.")
