"""How a page opens: the database of this process, who is signed in, the company that is managed, and the moment.

The one place of the pages that touches the store (docs/design.md section 5).
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

import streamlit as st

from core import clock
from core.reads import people
from core.reads.people import Person
from core.rules.access import Deed, may
from core.settings import Settings, load_settings
from core.store.database import Database
from pages.parts import flash

PERSON_KEY = "person_id"
COMPANY_KEY = "company"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page needs. `company_id` is None for all companies; `now` is the UTC instant of this run."""

    db: Database
    settings: Settings
    person: Person
    company_id: str | None
    now: datetime

    def may(self, deed: Deed) -> bool:
        """Whether the person's role allows the deed."""
        return may(self.person.role, deed)


@cache
def database() -> Database:
    """The one database of this process, shared by the app, its schedule and all sessions."""
    return Database(load_settings())


def signed_in() -> Person | None:
    """Who is signed in, looked up again in each run: who was removed or archived is out at once."""
    person_id = st.session_state.get(PERSON_KEY)
    return None if person_id is None else people.person(database(), person_id)


def open_page(deed: Deed) -> Page:
    """Guard a page, a dialog or a fragment: stops with a sentence where the person may not do the deed."""
    flash.settle()
    person = signed_in()
    if person is None:
        st.warning("You are signed out. Reload the page to sign in.", icon=":material/lock:")
        st.stop()
    if not may(person.role, deed):
        st.info("Your role does not include this page.", icon=":material/lock:")
        st.stop()
    db = database()
    chosen = st.session_state.get(COMPANY_KEY) if person.is_staff else person.company_id
    return Page(db=db, settings=db.settings, person=person, company_id=chosen or None, now=clock.utc_now())
