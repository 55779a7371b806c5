"""One page of mails as a table, in which one can be ticked; and those that wait for a person, each with what to do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from core.rules.outbox import IN_DOUBT, RESENDABLE, MailState
from pages.parts.dialogs import open_dialog
from pages.parts.mail_words import KINDS, OVER, STATES, WHAT_TO_DO
from pages.parts.open_column import LABEL, open_column
from pages.parts.ticks import ticked_place
from pages.parts.words import plain, relative, unlinked

OPEN, RESEND, MARK, COMING = "open-mail", "resend-mail", "mark-mail-sent", "coming-mail"
_MOMENT = "MMM D, YYYY, HH:mm"
Mail = Mapping[str, Any]


def show(mails: pl.DataFrame, *, zone: str, by_company: bool) -> Mail | None:
    """Draw rows of core.reads.mails.mail_page, moments by the clocks of `zone`; returns the one that is ticked."""
    text, moment = st.column_config.TextColumn, st.column_config.DatetimeColumn
    shown = mails.with_columns(
        kind=pl.col("kind").replace_strict(KINDS),
        state=pl.concat_str(
            pl.col("state").replace_strict(STATES), pl.when("is_resent").then(pl.lit(", re-sent")).otherwise(pl.lit(""))
        ),
        open=pl.lit(LABEL),
        subject=pl.when("is_resend").then(pl.lit("Again: ") + pl.col("subject")).otherwise(pl.col("subject")),
    )
    chosen = st.dataframe(
        shown,
        # Other mails are another table, in which none is ticked.
        key=f"mails-{hash(tuple(mails.select('mail_id', 'state', 'is_resent').rows()))}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        placeholder="",
        height="content",
        alt="Mails",
        column_order=[
            "open",
            "planned_at",
            "state",
            "kind",
            *(["company"] if by_company else []),
            "recipient",
            "subject",
            "settled_at",
            "attempts",
            "reason",
        ],
        column_config={
            "open": open_column("mails-open", [(OPEN, mail_id) for mail_id in mails["mail_id"]]),
            "planned_at": moment("Planned", format=_MOMENT, timezone=zone, width=145),
            "state": text("State", width=110),
            "kind": text("Kind", width=125),
            "company": text("Company", width=140),
            "recipient": text("Recipient", width=200),
            "subject": text("Subject", width=300),
            "settled_at": moment("Settled", format=_MOMENT, timezone=zone, width=145, help="When this became final."),
            "attempts": st.column_config.NumberColumn("Attempts", format="%d", width=75),
            "reason": text("Reason", width=300),
        },
    )
    place = ticked_place(chosen, mails.height)
    return None if place is None else mails.row(place, named=True)


def offer(ticked: Mail | None, *, may_manage: bool, zone: str) -> None:
    """Draw what can be done with the ticked mail."""
    _buttons(ticked, key="", may_manage=may_manage)
    hint = "" if ticked else "Tick a mail to re-send or settle it. "
    st.caption(f"{hint}Times of {plain(zone)}.", width="content")


def show_waiting(mails: pl.DataFrame, *, now: datetime, may_manage: bool) -> None:
    """Draw mails that wait for a person, each with the sentence what to do and the buttons."""
    for mail in mails.iter_rows(named=True):
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{STATES[mail['state']]}** &nbsp; {plain(mail['subject'])}")
            facts = [
                f"to {unlinked(mail['recipient'])}",
                *([plain(mail["company"])] if mail["company"] else []),
                f"planned {relative(mail['planned_at'], now)}",
            ]
            st.markdown(f":small[:gray[{' · '.join(facts)}]]")
            if mail["reason"] and mail["state"] != MailState.PARKED:
                st.markdown(f":gray[Reason] &nbsp; {plain(mail['reason'])}")
            st.markdown(OVER if mail["is_over"] else WHAT_TO_DO[mail["state"]])
            with st.container(horizontal=True):
                _buttons(mail, key=f"-{mail['mail_id']}", may_manage=may_manage)


def _buttons(mail: Mail | None, *, key: str, may_manage: bool) -> None:
    state, is_over = (mail["state"], mail["is_over"]) if mail else ("", False)
    ways = [("Open", OPEN, "open_in_full", mail is not None)]
    if may_manage:
        ways += [
            ("Re-send", RESEND, "forward_to_inbox", state in RESENDABLE and not is_over),
            ("Mark as Sent", MARK, "mark_email_read", state in IN_DOUBT),
        ]
    for label, name, icon, is_possible in ways:
        if key and not is_possible:
            continue
        st.button(
            label,
            key=f"{name}{key}",
            icon=f":material/{icon}:",
            disabled=not is_possible,
            on_click=open_dialog,
            args=(name, mail["mail_id"] if mail else ""),
        )
