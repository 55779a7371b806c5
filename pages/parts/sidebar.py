"""The frame's left side: the company that is managed, the job's line, who is signed in."""

from pathlib import Path

import streamlit as st

from core import clock
from core.reads.companies import company_list
from core.reads.job_status import job_status
from core.reads.people import Person
from core.rules.access import Deed, Role, may
from pages.parts import keys, my_notices
from pages.parts.page import COMPANY_KEY, MEMBERSHIP_KEY, database
from pages.parts.sign_in import ROLES, sign_out
from pages.parts.words import plain, relative, short_moment

_ALL = ""
_LOGO = Path(__file__).with_name("logo.svg")


def sidebar(person: Person, memberships: tuple[Person, ...]) -> None:
    """Draw it for the person; the chosen company is in the session and in the URL.

    `memberships` are who the person is, one per company that they manage.
    """
    st.logo(_LOGO, size="large")
    with st.sidebar:
        if may(person.caller, Deed.SEE_COMPANIES, None):
            _choose_company(person)
        if len(memberships) > 1:
            _choose_membership(memberships)
        st.space("small")
        if person.is_staff:
            _job_line(person)
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{plain(person.name or person.email)}**")
            st.caption(plain(f"{ROLES[person.role]}, {person.company}" if person.company else ROLES[person.role]))
            my_notices.show(person)
            st.button("Sign out", key="sign-out", icon=":material/logout:", on_click=sign_out, width="stretch")
        st.caption("Keys: / search, N and P next and previous page.")
        keys.listen()


def _choose_company(person: Person) -> None:
    own = person.person_id if person.role is Role.ACCOUNT_MANAGER else None
    companies = company_list(database().on_behalf_of(person.caller), first_of=own)
    names = {_ALL: "All companies", **dict(zip(companies["company_id"], companies["name"], strict=True))}
    st.selectbox(
        "Company",
        list(names),
        format_func=names.__getitem__,
        key=COMPANY_KEY,
        bind="query-params",
        filter_mode="contains",
    )


def _choose_membership(memberships: tuple[Person, ...]) -> None:
    companies = {person.person_id: person.company for person in memberships}
    st.selectbox("Company", list(companies), format_func=companies.__getitem__, key=MEMBERSHIP_KEY)


@st.fragment(run_every="60s")
def _job_line(person: Person) -> None:
    now, zone = clock.utc_now(), person.time_zone
    status = job_status(database().on_behalf_of(person.caller), now=now)
    last, following = status.last_started_at, status.next_at
    lines = ["The job has not run yet."]
    if last and following:
        due = f"Next {relative(following, now)}" if following > now else "The next run is due"
        lines = [
            f"Job ran {relative(last, now)}, {short_moment(last, zone, now)}.",
            f"{due}, {short_moment(following, zone, now)}.",
        ]
        lines.append(f"Times of {plain(zone)}.")
    st.caption("  \n".join(lines))
