"""The frame around every page: who is signed in, what their role may open, and the sidebar."""

from functools import partial
from pathlib import Path

import streamlit as st

from core import clock
from core.errors import SignInRefused
from core.rules.access import Deed, Role, may
from pages.parts import flash, places
from pages.parts.job_banner import job_banner
from pages.parts.page import memberships, signed_in
from pages.parts.sidebar import sidebar
from pages.parts.sign_in import record, sign_in

HOME, ORDERS, EXPIRED, PEOPLE, RENEWAL = "home", "orders", "expired-licenses", "learners", "csv-renewal"
ADDITION, PAST, OUR_PEOPLE, TOKENS, COMPANY = "add-learners", "history", "staff", "api-tokens", "company"
MAILS, EXPIRING, AHEAD = "notifications", "expiring-licenses", "forecast"
_ICON = str(Path(__file__).parent / "parts" / "icon.svg")
ADDRESSES = (
    HOME,
    ORDERS,
    EXPIRED,
    PEOPLE,
    RENEWAL,
    ADDITION,
    PAST,
    OUR_PEOPLE,
    TOKENS,
    COMPANY,
    MAILS,
    EXPIRING,
    AHEAD,
)

# A file of ours: for a Material icon here the browser would ask a host of others.
st.set_page_config(page_title="Renewal Desk", page_icon=_ICON, layout="wide")

now = clock.utc_now()
try:
    found = memberships(now)
except SignInRefused:
    found = ()
person = signed_in(found)
if person is None:
    # A link leads to its page after signing in, so its address exists before.
    doors = [st.Page(sign_in, title="Sign in", url_path=path, default=path == HOME) for path in ADDRESSES]
    st.navigation(doors, position="hidden").run()
    st.stop()

record(person, now)
if not person.is_live:
    # Whatever the address, until there is a license.
    doors = [
        st.Page(places.LANDING, title="Renew your license", url_path=path, default=path == HOME) for path in ADDRESSES
    ]
    chosen = st.navigation(doors, position="hidden")
    sidebar(person, found)
    flash.show()
    chosen.run()
    st.stop()

company_id = person.company_id or None
has_desk = may(person.caller, Deed.SEE_DESK, company_id)
has_forecast = may(person.caller, Deed.SEE_FORECAST, company_id)
orders = partial(st.Page, places.ORDERS, title="Orders", icon=":material/receipt_long:")
forecast = partial(st.Page, places.FORECAST, title="Forecast", icon=":material/query_stats:")
pages = [
    (
        Deed.SEE_DESK,
        st.Page("renewal_desk.py", title="Renewal Desk", icon=":material/inbox:", url_path=HOME, default=has_desk),
    ),
    *([] if has_desk else [(Deed.SEE_FORECAST, forecast(url_path=HOME, default=has_forecast))]),
    *([] if has_forecast else [(Deed.SEE_ORDERS, orders(url_path=HOME, default=True))]),
    # The address that mails name, whatever the home page is.
    (Deed.SEE_ORDERS, orders(url_path=ORDERS, visibility="visible" if has_forecast else "hidden")),
    (Deed.SEE_DESK, st.Page(places.COMPANY, title="Company", icon=":material/domain:", url_path=COMPANY)),
    (
        Deed.SEE_EXPIRED,
        st.Page(places.EXPIRED_LICENSES, title="Expired Licenses", icon=":material/event_busy:", url_path=EXPIRED),
    ),
    (
        Deed.ALLOCATE,
        st.Page(
            places.EXPIRING_LICENSES,
            title="Expiring Licenses",
            icon=":material/hourglass_bottom:",
            url_path=EXPIRING,
        ),
    ),
    (Deed.SEE_FORECAST, forecast(url_path=AHEAD, visibility="visible" if has_desk else "hidden")),
    (Deed.SEE_LEARNERS, st.Page(places.LEARNERS, title="Learners", icon=":material/group:", url_path=PEOPLE)),
    (Deed.MANAGE_LEARNERS, st.Page(places.ADD_LEARNERS, title="Add Learners", url_path=ADDITION, visibility="hidden")),
    (Deed.ALLOCATE, st.Page(places.CSV_RENEWAL, title="CSV Renewal", icon=":material/upload_file:", url_path=RENEWAL)),
    (Deed.SEE_HISTORY, st.Page(places.HISTORY, title="History", icon=":material/history:", url_path=PAST)),
    (Deed.SEE_MAILS, st.Page(places.NOTIFICATIONS, title="Notifications", icon=":material/mail:", url_path=MAILS)),
    (
        Deed.MANAGE_STAFF,
        st.Page(
            places.STAFF,
            title="Staff",
            icon=":material/badge:",
            url_path=OUR_PEOPLE,
            default=person.role is Role.ADMINISTRATOR,
        ),
    ),
    (Deed.MANAGE_TOKENS, st.Page("api_tokens.py", title="API Tokens", icon=":material/key:", url_path=TOKENS)),
]
allowed = [page for deed, page in pages if may(person.caller, deed, company_id)]
chosen = st.navigation({"Administration" if person.role is Role.ADMINISTRATOR else "Licenses": allowed})
sidebar(person, found)
places.follow()
flash.show()
if person.is_staff:
    job_banner(person)
chosen.run()
