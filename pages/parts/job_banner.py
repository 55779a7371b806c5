"""The banner on each page of our people while the job is overdue: what that means, and where to look."""

import streamlit as st

from core import clock
from core.reads.job_status import job_status
from core.reads.people import Person
from core.rules.access import Deed, may
from pages.parts import places
from pages.parts.mail_words import RUNS, VIEW
from pages.parts.page import database
from pages.parts.words import moment, plain, relative


@st.fragment(run_every="60s")
def job_banner(person: Person) -> None:
    """Draw it where a run is overdue; it comes and goes by itself."""
    now = clock.utc_now()
    status = job_status(database().on_behalf_of(person.caller), now=now)
    if not status.is_overdue:
        return
    last = status.last_started_at
    ran = f"It last ran {relative(last, now)}, {moment(last, person.time_zone)}." if last else "It has not run yet."
    meaning = (
        "Nobody gets in after their license has ended all the same, but no mail goes out. "
        "Whoever runs the installation should look at it."
    )
    why = [f"The last run ended early: {plain(status.failure)}"] if status.failure else []
    st.error("  \n".join([f"**The job is overdue.** {ran}", *why, meaning]), icon=":material/warning:")
    if may(person.caller, Deed.SEE_MAILS, None) and st.button(
        "Job Runs", key="banner-job-runs", icon=":material/schedule:", type="tertiary", on_click=_aim_at_runs
    ):
        # The banner is a fragment: the router follows in a run of the whole app.
        st.rerun()


def _aim_at_runs() -> None:
    st.session_state[VIEW] = RUNS
    places.aim(places.NOTIFICATIONS)
