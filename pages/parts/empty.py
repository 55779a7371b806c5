"""What stands where a list would be: why it is empty, and what to do next."""

from collections.abc import Callable

import streamlit as st

from core.reads.orders import OrderFilter, OrderTab
from core.rules.filters import ExpiredFilter, HistoryFilter, LearnerFilter, LearnerStatus, MailFilter

_NO_LEARNER = {
    LearnerStatus.LIVE: "Nobody holds a live license.",
    LearnerStatus.EXPIRED: "Nobody's license has expired.",
    LearnerStatus.NEVER_LICENSED: "Everybody has or had a license.",
    LearnerStatus.ARCHIVED: "Nobody is archived. Who is archived appears here, and can be restored.",
}


def no_orders(tab: OrderTab, wanted: OrderFilter, *, may_request: bool) -> None:
    """The sentence for an empty tab of Orders."""
    if wanted.is_narrowed:
        st.info("No order matches. Change or clear the search and the days.", icon=":material/search_off:")
        return
    order_now = " To order, press **Request Licenses**." if may_request else ""
    sentences = {
        OrderTab.REQUESTED: f"No order is waiting to be assigned.{order_now}",
        OrderTab.ASSIGNED: f"Nothing has been assigned yet. Assigned orders appear here with their dates.{order_now}",
        OrderTab.CLOSED: "Nothing was declined or cancelled.",
    }
    st.info(sentences[tab], icon=":material/inbox:")


def nobody_expired(wanted: ExpiredFilter) -> None:
    """The sentence for an empty list of expired learners."""
    if wanted != ExpiredFilter():
        st.info("No expired learner matches. Change or clear the search and the filters.", icon=":material/search_off:")
    else:
        st.info("Nobody's license has expired. Who loses access appears here.", icon=":material/task_alt:")


def nobody_expires(*, is_narrowed: bool) -> None:
    """The sentence for an empty list of learners whose license ends soon."""
    if is_narrowed:
        st.info("No learner matches. Change or clear the search and the date.", icon=":material/search_off:")
    else:
        st.info(
            "Nobody loses access within 60 days without a license that follows.",
            icon=":material/task_alt:",
        )


def no_learners(wanted: LearnerFilter, *, clear: Callable[[], None]) -> None:
    """The sentence for an empty list of learners; `clear` lets everybody through."""
    if wanted.is_narrowed:
        st.info("No learner matches the search and the department.", icon=":material/search_off:")
        st.button("Clear Filters", key="clear-filters", icon=":material/filter_alt_off:", on_click=clear)
    elif wanted.status is not None:
        st.info(_NO_LEARNER[wanted.status], icon=":material/inbox:")
    else:
        st.info("There are no learners yet. To add the first one, press **Add Learners**.", icon=":material/group_add:")


def no_acts(wanted: HistoryFilter, *, clear: Callable[[], None]) -> None:
    """The sentence for an empty history; `clear` lets everything through."""
    if wanted.is_narrowed:
        st.info("Nothing that happened matches the filters.", icon=":material/search_off:")
        st.button("Clear Filters", key="clear-filters", icon=":material/filter_alt_off:", on_click=clear)
    else:
        st.info(
            "Nothing has happened yet. What is done with orders and licenses appears here.", icon=":material/history:"
        )


def nothing_lapses(part: str, *, is_narrowed: bool) -> None:
    """The sentence for an empty part of the renewal desk's queue."""
    if is_narrowed:
        st.info("No company matches. Change or clear the search.", icon=":material/search_off:")
        return
    sentences = {
        "To do": "Nothing is to be done: nobody lapses in the next 60 days without cover.",
        "Settled": "Nothing is settled yet. What is renewed or covered until its day appears here.",
        "Snoozed": "Nothing is snoozed. What you put off until a day appears here, with the reason.",
    }
    st.info(sentences[part], icon=":material/task_alt:")


def no_mails(wanted: MailFilter, *, clear: Callable[[], None]) -> None:
    """The sentence for an empty list of mails; `clear` lets everything through."""
    if wanted.is_narrowed:
        st.info("No mail matches the filters.", icon=":material/search_off:")
        st.button("Clear Filters", key="clear-filters", icon=":material/filter_alt_off:", on_click=clear)
    elif wanted.is_to_do:
        st.info("No mail waits for you: none failed, and what became of each is known.", icon=":material/task_alt:")
    else:
        st.info("No mail has been planned yet. What the job and orders cause appears here.", icon=":material/mail:")
