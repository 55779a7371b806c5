"""The top of the renewal desk: what needs the account manager today, each with the way to it."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from core.reads.desk_tasks import DeskTasks
from pages.parts import mail_filters, places
from pages.parts.mail_words import TO_DO, VIEW
from pages.parts.page import Page
from pages.parts.words import counted, day, plain

_MOST = 30


def show(page: Page, tasks: DeskTasks, rows: pl.DataFrame, *, waiting_mails: int, own: bool) -> None:
    """Draw one card per task; `rows` are those of the desk, whose unallocated licenses may be lost.

    `waiting_mails` failed or are in doubt, of one's `own` companies or of all.
    """
    dying = rows.filter((pl.col("days_left") > 0) & (pl.col("unallocated") > 0))
    unused, managers = int(dying["unallocated"].sum()), tasks.expired_managers.height
    cards: list[tuple[int, str, Callable[[], None]]] = [
        (tasks.waiting_orders, _orders(page, tasks), lambda: _way("Orders", places.ORDERS, "receipt_long")),
        (
            managers,
            f"{'company has' if managers == 1 else 'companies have'} managers who cannot log in",
            lambda: _managers(tasks),
        ),
        (
            tasks.bounced_contacts,
            f"{'manager gets' if tasks.bounced_contacts == 1 else 'managers get'} no mail: it bounces",
            lambda: _way("Learners", places.LEARNERS, "group"),
        ),
        (
            waiting_mails,
            f"{'mail' if waiting_mails == 1 else 'mails'} failed, or may not have arrived",
            lambda: _mails(own=own),
        ),
        (
            unused,
            f"{'license in stock ends' if unused == 1 else 'licenses in stock end'} unused within 60 days",
            lambda: _dying(dying),
        ),
    ]
    cards = [card for card in cards if card[0]]
    if not cards:
        st.success("Nothing else waits for you today.", icon=":material/task_alt:")
        return
    for column, (count, what, way) in zip(st.columns(len(cards), gap="small"), cards, strict=True):
        with column.container(border=True, gap="xsmall", height="stretch"):
            st.markdown(f"**{count:,}** {what}")
            way()


def _way(label: str, page: str, icon: str) -> None:
    st.button(
        label, key=f"today-{label}", icon=f":material/{icon}:", type="tertiary", on_click=places.aim, args=(page,)
    )


def _mails(*, own: bool) -> None:
    st.button(
        "Notifications", key="today-mails", icon=":material/mail:", type="tertiary", on_click=_open_mails, args=(own,)
    )


def _open_mails(own: bool) -> None:
    st.session_state[VIEW] = TO_DO
    mail_filters.prefill(own=own)
    places.aim(places.NOTIFICATIONS)


def _orders(page: Page, tasks: DeskTasks) -> str:
    if tasks.waiting_since is None:
        return "orders wait"
    days = (page.now - tasks.waiting_since).days
    long = f"for {counted(days, 'day')}" if days else "since today"
    return f"order waits {long}" if tasks.waiting_orders == 1 else f"orders wait, the longest {long}"


def _managers(tasks: DeskTasks) -> None:
    with st.popover("Companies", icon=":material/domain:", type="tertiary"):
        for row in tasks.expired_managers.head(_MOST).iter_rows(named=True):
            label = f"{plain(row['company'])} ({row['managers']:,})"
            st.button(
                label,
                key=f"expired-managers-{row['company_id']}",
                type="tertiary",
                on_click=places.aim,
                args=(places.COMPANY,),
                kwargs={"company_id": row["company_id"]},
            )
        _more(tasks.expired_managers.height)


def _dying(dying: pl.DataFrame) -> None:
    with st.popover("Lots", icon=":material/inventory_2:", type="tertiary"):
        for row in dying.head(_MOST).iter_rows(named=True):
            st.button(
                f"{plain(row['company'])}: {row['unallocated']:,} until {day(row['expires_on'])}",
                key=f"dying-{row['company_id']}-{row['expires_on']}",
                type="tertiary",
                on_click=places.aim,
                args=(places.COMPANY,),
                kwargs={"company_id": row["company_id"]},
            )
        _more(dying.height)


def _more(total: int) -> None:
    if total > _MOST:
        st.caption(f"and {total - _MOST:,} more")
