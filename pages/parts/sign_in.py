"""Signing in: by the provider, or in a demo by choosing whom to be; and what is shown to who is not let in."""

from datetime import datetime

import streamlit as st

from core import clock
from core.actions.record_sign_in import record_sign_in
from core.errors import SignInEnded, SignInRefused
from core.reads import people
from core.reads.people import Person
from core.rules.access import Role
from pages.parts import provider
from pages.parts.page import PERSON_KEY, SINCE_KEY, database
from pages.parts.words import plain

ROLES = {
    Role.ACCOUNT_MANAGER: "Account manager",
    Role.ANALYST: "Analyst",
    Role.ADMINISTRATOR: "Administrator",
    Role.COMPANY_MANAGER: "Company manager",
}
_RECORDED_KEY = "sign_in_recorded"


def sign_in() -> None:
    """Show the ways in; who is chosen or comes back from the provider is signed in from the next run on."""
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        st.title("Renewal Desk")
        if provider.is_here():
            _refused()
            return
        ways = provider.configured()
        if ways:
            st.markdown("Premium licenses of your company: what ends when, what is in stock, and who is renewed.")
        for name in ways:
            st.button(
                f"Sign In with {name.title()}" if name else "Sign In",
                key=f"sign-in-by-{name or 'provider'}",
                type="primary",
                icon=":material/login:",
                on_click=st.login,
                args=(name,) if name else (),
            )
        if people.installation_kind(database()) == "demo":
            _demo()
        elif not ways:
            st.info("Nobody can sign in: no sign-in provider is configured, and this database is not a demo.")


def record(person: Person, now: datetime) -> None:
    """Write down, once, that the provider's word let a person in."""
    if provider.is_here() and not st.session_state.get(_RECORDED_KEY):
        st.session_state[_RECORDED_KEY] = True
        who = provider.who_is_here(now=now, longest=database().settings.longest_session)
        record_sign_in(
            database(),
            signed_in_at=who.signed_in_at,
            company_id=person.company_id or None,
            now=now,
            actor=person.email,
        )


def sign_out() -> None:
    """Forget who is signed in, here and at the provider, and all that was chosen, in the URL too."""
    by_provider = provider.is_here()
    st.session_state.clear()
    st.query_params.from_dict({})
    if by_provider:
        st.logout()


def _refused() -> None:
    """The provider said who it is, and they are not let in: why, and what to do."""
    now = clock.utc_now()
    try:
        who = provider.who_is_here(now=now, longest=database().settings.longest_session)
    except SignInRefused as refusal:
        st.warning(str(refusal), icon=":material/lock:")
        ended = isinstance(refusal, SignInEnded)
        claimed, since, sentence, is_news = refusal.email, refusal.at or now, str(refusal), not ended
        label = "Sign In Again" if ended else "Sign Out"
    else:
        sentence = "Nobody here has this address."
        st.warning(
            f"You are signed in as **{plain(who.email)}**, and nobody here has this address.", icon=":material/lock:"
        )
        st.markdown(
            "Renewal Desk is for the managers of our customers and for our own staff. If you should have access, ask "
            "the account manager of your company, or as one of our staff an administrator, to add this address. "
            "If you have another address, sign out and use that one."
        )
        claimed, since, is_news, label = who.email, who.signed_in_at, True, "Sign Out"
    if is_news and not st.session_state.get(_RECORDED_KEY):
        st.session_state[_RECORDED_KEY] = True
        record_sign_in(database(), signed_in_at=since, refused=sentence, now=now, actor=claimed or "unknown")
    st.button(label, key="sign-out", icon=":material/logout:", on_click=sign_out)


def _demo() -> None:
    st.markdown("This is a demo. Choose whom you want to be; you can change at any time.")
    search = st.text_input(
        "Find a person", key="find-person", type="search", live=True, placeholder="Name, e-mail or company"
    )
    found = people.demo_people(database(), now=clock.utc_now(), search=search)
    _group("Staff", found.staff)
    _group("Company managers", found.live)
    _group("Company managers whose license has expired", found.expired)
    if not (found.staff or found.live or found.expired):
        st.info("Nobody matches. Try a part of a name, an e-mail address or a company.")


def _group(title: str, found: tuple[Person, ...]) -> None:
    if not found:
        return
    st.subheader(title)
    with st.container(horizontal=True):
        for person in found:
            st.button(
                plain(_label(person)), key=f"sign-in-{person.person_id}", on_click=_become, args=(person.person_id,)
            )


def _label(person: Person) -> str:
    label = f"{person.name or person.email} · {ROLES[person.role]}"
    return f"{label}, {person.company}" if person.company else label


def _become(person_id: str) -> None:
    """Be somebody, in a demo: page.memberships looks again whether this is one."""
    st.session_state[PERSON_KEY] = person_id
    st.session_state[SINCE_KEY] = clock.utc_now()
