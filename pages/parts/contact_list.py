"""A company's managers as a list: how to reach them, whether mail arrives, whether they can log in."""

from datetime import datetime

import polars as pl
import streamlit as st

from pages.parts.words import day, moment, plain, relative


def show(contacts: pl.DataFrame, *, now: datetime, zone: str) -> None:
    """Draw them, with times of `zone`; `contacts` are those of core.reads.company_contacts."""
    if contacts.is_empty():
        st.warning(
            "The company has no manager: its account manager gets the mails. Appoint one on Learners.",
            icon=":material/person_off:",
        )
        return
    for contact in contacts.iter_rows(named=True):
        with st.container(gap="xxsmall"):
            mailed_at = contact["mailed_at"]
            st.markdown(
                f"**{plain(contact['name'] or contact['email'])}** {_license(contact)} {_mail(contact, now)}",
                help=f"Last mailed {moment(mailed_at, zone)}" if mailed_at else None,
            )
            st.markdown(f":small[{plain(contact['email'])}]")
            if contact["is_bounced"]:
                st.caption(f"The last mail bounced: {plain(contact['reason'])}")


def _license(contact: dict[str, object]) -> str:
    expires_on = contact["expires_on"]
    if contact["is_live"]:
        return f":green-badge[live until {day(expires_on)}]"  # type: ignore[arg-type] # a date
    return ":red-badge[cannot log in]"


def _mail(contact: dict[str, object], now: datetime) -> str:
    if contact["is_bounced"]:
        return ":orange-badge[mail bounces]"
    mailed_at = contact["mailed_at"]
    if mailed_at is None:
        return ":gray-badge[no mail yet]"
    return f":gray-badge[mailed {relative(mailed_at, now)}]"  # type: ignore[arg-type] # an instant
