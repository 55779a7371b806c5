"""How a page opens: the database of this process, who is signed in, the company that is managed, and the moment.

The one place of the pages that touches the store (docs/design.md section 5).
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

import streamlit as st

from core import clock
from core.errors import Forbidden, SignInRefused
from core.reads import people
from core.reads.people import Person
from core.rules.access import Deed, may
from core.settings import Settings, load_settings
from core.store.database import Database
from pages.parts import flash, provider

# A demo: who was chosen, and when. By a provider: which of several companies.
PERSON_KEY, SINCE_KEY = "person_id", "signed_in_at"
MEMBERSHIP_KEY = "membership"
COMPANY_KEY = "company"


@dataclass(frozen=True, slots=True)
class Page:
    """What a page needs; `db` is asked on behalf of the person and refuses what they may not read or do.

    `company_id` is None for all companies; `now` is the UTC instant of this run.
    """

    db: Database
    settings: Settings
    person: Person
    company_id: str | None
    now: datetime

    def may(self, deed: Deed) -> bool:
        """Whether the person may do the deed about the company that is managed."""
        return may(self.person.caller, deed, self.company_id)

    def require_unchanged(self) -> None:
        """For what runs after the page did, outside of any run: the person is still who they were then.

        Raises Forbidden where they were removed, got another role, or their license ended.
        """
        current = people.person(database(), self.person.person_id, now=clock.utc_now())
        if current is None or current.caller != self.person.caller:
            raise Forbidden


@cache
def database() -> Database:
    """The one database of this process, on nobody's behalf: for the composition root and for signing in."""
    return Database(load_settings())


def memberships(now: datetime) -> tuple[Person, ...]:
    """Whom the one who is here may be, looked up again in each run: nobody where they are not signed in or not known.

    More than one where an address is a manager of several companies.

    Raises SignInRefused where a provider's word does not count.
    """
    db = database()
    longest = db.settings.longest_session
    if provider.is_here():
        who = provider.who_is_here(now=now, longest=longest)
        return people.people_of(db, who.email_key, now=now)
    person_id, since = st.session_state.get(PERSON_KEY), st.session_state.get(SINCE_KEY)
    if person_id is None or since is None or now - since >= longest or people.installation_kind(db) != "demo":
        return ()
    chosen = people.person(db, person_id, now=now)
    return () if chosen is None else (chosen,)


def signed_in(found: tuple[Person, ...]) -> Person | None:
    """Which of them the person is: the one of the company that was chosen, else the first."""
    chosen = st.session_state.get(MEMBERSHIP_KEY)
    return next((person for person in found if person.person_id == chosen), found[0] if found else None)


def open_page(deed: Deed) -> Page:
    """Guard a page, a dialog or a fragment: stops with a sentence where the person may not do the deed.

    Who was removed or whose license has ended since the whole page ran is sent to where the router sends them.
    """
    flash.settle()
    now = clock.utc_now()
    try:
        person = signed_in(memberships(now))
    except SignInRefused:
        person = None
    if person is None:
        st.rerun()
    db = database().on_behalf_of(person.caller)
    chosen = st.session_state.get(COMPANY_KEY) if person.is_staff else person.company_id
    page = Page(db=db, settings=db.settings, person=person, company_id=chosen or None, now=now)
    if not page.may(deed):
        if not person.is_live:
            st.rerun()
        st.info("Your role does not include this page.", icon=":material/lock:")
        st.stop()
    return page
