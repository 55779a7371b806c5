"""`Reminders`: the early reminders of a company, beside the two that everybody gets, and the dates kept quiet."""

from collections.abc import Sequence

import streamlit as st

from core.actions.choose_reminders import choose_reminders
from core.errors import InvalidInput
from core.reads.reminders import DateAhead, Ladder, reminders
from core.rules.access import Deed
from core.rules.ladder import LONGEST, QUIET_REASON_LIMIT, RUNGS_AT_MOST
from pages.parts import flash
from pages.parts.dialogs import close_dialog, field, open_dialog, opened
from pages.parts.page import Page, open_page
from pages.parts.words import counted, day, listed, moment, plain

_NAME = "reminders"
_SHOWN = 6


def offer() -> None:
    """Draw `Reminders`."""
    st.button(
        "Reminders",
        key="reminders",
        icon=":material/notification_add:",
        on_click=open_dialog,
        args=(_NAME,),
    )


def show(page: Page) -> None:
    """Draw the dialog, if it is open, for the company that is chosen."""
    dialog = opened()
    if dialog is not None and dialog[0] == _NAME and page.company_id is not None:
        _choose(page.company_id)


@st.dialog("Reminders", icon=":material/notification_add:", width="medium", on_dismiss=close_dialog)
def _choose(company_id: str) -> None:
    """How many days before, and about which dates not."""
    page = open_page(Deed.CHOOSE_REMINDERS)
    ladder = reminders(page.db, company_id=company_id, now=page.now)
    st.caption(
        "Every company gets a mail 72 hours before licenses expire, and one on the day. Earlier ones go out at 08:00 "
        f"{plain(ladder.time_zone)}, and only while somebody of that date has no license that follows."
    )
    ahead = {each.expires_on: each for each in ladder.dates}
    with st.form("reminders", border=False):
        written = st.multiselect(
            "Days before",
            # Nothing is proposed: Enter after a 3 would choose the 30 of a list.
            ladder.days,
            default=ladder.days,
            key=field("reminder-days"),
            max_selections=RUNGS_AT_MOST,
            accept_new_options=True,
            select_all=False,
            placeholder="Type a number, such as 30, and press Enter",
            help=f"Up to {RUNGS_AT_MOST}, from 1 to {LONGEST} days. What lies before today is not made up for.",
        )
        quiet = st.multiselect(
            "Keep quiet about",
            list(ahead),
            default=[each.expires_on for each in ladder.dates if each.quiet_because],
            format_func=day,
            key=field("reminder-quiet"),
            select_all=False,
            placeholder="No date",
            help="No early reminder goes out about these dates. The two that everybody gets still do.",
        )
        reason = st.text_input(
            "Reason",
            max_chars=QUIET_REASON_LIMIT,
            key=field("reminder-reason"),
            placeholder="Why quiet, for a date that becomes so",
            help="Your colleagues will read it.",
        )
        pressed = st.form_submit_button("Save", type="primary", key="save-reminders", width="stretch")
    if pressed:
        flash.act(
            lambda: choose_reminders(
                page.db,
                company_id=company_id,
                days=_numbers(written),
                quiet_on=quiet,
                reason=reason or "",
                now=page.now,
                actor=page.person.email,
            ),
            done="The reminders are saved.",
        )
    _next(ladder)


def _next(ladder: Ladder) -> None:
    """What the ladder does as it is saved, date by date."""
    if not ladder.days:
        return
    st.markdown(f"**Early reminders {listed(ladder.days)} days before**")
    if not ladder.dates:
        st.caption("No licenses end within the coming year.")
    for each in ladder.dates[:_SHOWN]:
        people = counted(each.people, "person").replace("persons", "people")
        st.caption(f"{day(each.expires_on)}, {people}: {_said(each, ladder.time_zone)}")
    if len(ladder.dates) > _SHOWN:
        st.caption(f"And {counted(len(ladder.dates) - _SHOWN, 'later date')}.")


def _said(about: DateAhead, zone: str) -> str:
    if about.quiet_because:
        return f"quiet, {plain(about.quiet_because)}"
    if not about.people:
        return "nobody to remind"
    if about.next_at is None:
        return "no early reminder is left"
    return f"next on {moment(about.next_at, zone)}"


def _numbers(written: Sequence[int | str]) -> list[int]:
    """What was chosen or typed. Raises InvalidInput."""
    try:
        return [int(each) for each in written]
    except ValueError as error:
        raise InvalidInput("Type the days before as whole numbers, such as 10.") from error
