"""`Calendar`: the address at which a calendar program reads expiry dates, made, shown, changed and taken back."""

import streamlit as st

from core.actions.make_calendar_feed import make_calendar_feed
from core.actions.revoke_calendar_feed import revoke_calendar_feed
from core.errors import RenewalDeskError
from core.reads.calendars import LiveFeed, live_feed
from core.reads.companies import company_list
from core.rules.access import Deed
from core.rules.links import calendar_link
from pages.parts import flash
from pages.parts.dialogs import close_dialog, open_dialog, opened
from pages.parts.page import Page, open_page
from pages.parts.words import moment, plain, unlinked

NAME = "calendar"


def offer(page: Page) -> None:
    """Draw the button, and the dialog where it is open; nothing for who may have no calendar."""
    if not page.may(Deed.SUBSCRIBE):
        return
    st.button("Calendar", key="calendar", icon=":material/calendar_month:", on_click=open_dialog, args=(NAME,))
    dialog = opened()
    if dialog is not None and dialog[0] == NAME:
        _calendar()


@st.dialog("Expiry dates in your calendar", icon=":material/calendar_month:", width="medium", on_dismiss=close_dialog)
def _calendar() -> None:
    """One address for a manager; an account manager has one of their own and one of the company that is chosen."""
    page = open_page(Deed.SUBSCRIBE)
    st.markdown(
        "Subscribe to an address in Outlook, Google Calendar or Apple Calendar: each date on which licenses expire is "
        "a day there, with counts and no names, and follows what changes here within hours."
    )
    _feed(page, _whose(page) if page.person.is_staff else page.company_id)


def _whose(page: Page) -> str | None:
    """The id of the company that is managed, unless its account manager wants the own companies (None)."""
    if page.company_id is None:
        return None
    companies = company_list(page.db)
    names = {"": "Your companies"} | dict(zip(companies["company_id"], companies["name"], strict=True))
    chosen = st.segmented_control(
        "Whose dates",
        [page.company_id, ""],
        format_func=lambda owner: plain(names[owner]),
        default=page.company_id,
        required=True,
        key=f"calendar-of-{page.company_id}",
    )
    return chosen or None


def _feed(page: Page, company_id: str | None) -> None:
    feed = live_feed(page.db, company_id=company_id)
    if feed is None:
        st.warning(
            "Whoever has the address sees the dates and counts without signing in.", icon=":material/visibility:"
        )
        if st.button("Make an Address", key=f"make-{company_id}", type="primary", icon=":material/add_link:"):
            _make(page, company_id, feed)
        return
    address = calendar_link(page.settings.public_url, feed.file)
    st.caption("Google Calendar and Outlook on the web, under *From URL* or *Subscribe from web*:")
    st.code(address, language=None, wrap_lines=True)
    st.caption("Apple Calendar and Outlook on a computer; in a browser it opens the calendar program:")
    st.code(f"webcal://{address.partition('://')[2]}", language=None, wrap_lines=True)
    st.warning(
        "Whoever has the address sees the dates and counts without signing in. Give it only to people who may know.",
        icon=":material/visibility:",
    )
    made = moment(feed.created_at, page.person.time_zone)
    st.caption(f"Made by {unlinked(feed.created_by)} on {plain(made)}.")
    _changes(page, company_id, feed)


def _changes(page: Page, company_id: str | None, feed: LiveFeed) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Make a New Address", key=f"renew-{company_id}", icon=":material/autorenew:"):
            _make(page, company_id, feed)
        st.caption("The one above stops at once: subscribe to the new one wherever you use it.")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Revoke", key=f"revoke-{company_id}", icon=":material/link_off:"):
            flash.act(
                lambda: revoke_calendar_feed(
                    page.db, company_id=company_id, feed_id=feed.feed_id, now=page.now, actor=page.person.email
                ),
                done="The calendar address is revoked.",
            )
        st.caption("The address above stops at once, and there is no other one.")


def _make(page: Page, company_id: str | None, feed: LiveFeed | None) -> None:
    """The dialog stays open, and shows the new address."""
    try:
        make_calendar_feed(
            page.db,
            company_id=company_id,
            replaces=feed.feed_id if feed else None,
            now=page.now,
            actor=page.person.email,
        )
    except RenewalDeskError as refusal:
        st.error(str(refusal), icon=":material/error:")
        return
    st.rerun()
