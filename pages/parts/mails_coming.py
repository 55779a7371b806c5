"""Going out next: what the job sends until a moment if nothing changes, and each of it as it would look."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.actions.preview_mails import preview_mails
from core.reads.job_status import job_status
from pages.parts.dialogs import open_dialog
from pages.parts.mail_table import COMING, OPEN
from pages.parts.mail_words import KINDS
from pages.parts.open_column import LABEL, open_column
from pages.parts.page import Page
from pages.parts.paging import pager
from pages.parts.tabs import kept
from pages.parts.ticks import ticked_place
from pages.parts.words import counted, moment, plain

_PAGE_SIZE = 50
_IDENTITY = ("mail_id", "kind", "company_id", "about_on", "days_before", "recipient")
_AHEAD = timedelta(days=90)
_MOMENT = "MMM D, YYYY, HH:mm"


def show(page: Page, controls: DeltaGenerator) -> None:
    """Draw the choice of the moment among the `controls`, and what goes out until then."""
    zone = page.person.time_zone
    next_run = max(page.now, job_status(page.db, now=page.now).next_at or page.now)
    picked = _picked(controls, page)
    until = next_run if picked is None else max(page.now, picked)
    found = preview_mails(page.db, company_id=page.company_id, until=until, now=page.now)
    if found.is_empty():
        st.info(
            f"No mail goes out until {moment(until, zone)}, if nothing changes. Choose a later moment to look further.",
            icon=":material/task_alt:",
        )
        return
    sent = found.filter(pl.col("skipped") == "").height
    st.markdown(
        f"Until {moment(until, zone)}, if nothing changes: **{counted(sent, 'mail')}**"
        + (f", and {found.height - sent:,} that are recorded and not sent." if sent < found.height else ".")
    )
    at_once = found.filter((pl.col("skipped") == "") & (pl.col("goes_out_at") <= next_run)).height
    if at_once > page.settings.mail_limit_per_run:
        st.warning(
            f"The next run would send {at_once:,} mails. The limit is {page.settings.mail_limit_per_run:,}: it stops "
            "before it sends any, and asks.",
            icon=":material/front_hand:",
        )
    # Not by `until`: where no moment is picked, it moves on with the clock.
    key = f"coming-page-{hash((page.company_id, picked))}"
    first = (st.session_state.get(key, 1) - 1) * _PAGE_SIZE
    _table(found.slice(first, _PAGE_SIZE), zone=zone, by_company=page.company_id is None)
    pager(found.height, page_size=_PAGE_SIZE, key=key)


def _picked(controls: DeltaGenerator, page: Page) -> datetime | None:
    zone = ZoneInfo(page.person.time_zone)
    today = datetime.combine(page.now.astimezone(zone).date(), time())
    with controls:
        picked = st.datetime_input(
            "Until",
            value=None,
            min_value=today,
            max_value=today + _AHEAD,
            key=kept("coming-until"),
            bind="query-params",
            width=250,
            help=f"By the clocks of {plain(page.person.time_zone)}. Empty: the next run of the job.",
        )
    return None if picked is None else picked.replace(tzinfo=zone)


def _table(mails: pl.DataFrame, *, zone: str, by_company: bool) -> None:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    bar = st.container(horizontal=True, vertical_alignment="center")
    dialogs = [_dialog(mail) for mail in mails.iter_rows(named=True)]
    chosen = st.dataframe(
        mails.with_columns(
            open=pl.lit(LABEL),
            kind=pl.when(pl.col("days_before").is_null())
            .then(pl.col("kind").replace_strict(KINDS))
            .otherwise(pl.format("Reminder, {} days before", "days_before")),
            fate=pl.when(pl.col("skipped") != "")
            .then(pl.lit("Not sent: ") + pl.col("skipped"))
            .when(pl.col("mail_id").is_null())
            .then(pl.lit("To be written"))
            .otherwise(pl.lit("In the outbox")),
        ),
        # Other mails are another table, in which none is ticked; what is due already moves on with the clock.
        key=f"coming-{hash(tuple(mails.select(_IDENTITY).rows()))}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        placeholder="",
        height="content",
        alt="Mails that go out next",
        column_order=[
            "open",
            "goes_out_at",
            "kind",
            *(["company"] if by_company else []),
            "recipient",
            "about_on",
            "people",
            "unallocated",
            "fate",
        ],
        column_config={
            "open": open_column("coming-open", dialogs),
            "goes_out_at": st.column_config.DatetimeColumn("Goes out", format=_MOMENT, timezone=zone, width=145),
            "kind": text("Kind", width=125),
            "company": text("Company", width=140),
            "recipient": text("Recipient", width=200),
            "about_on": st.column_config.DateColumn("About", format="MMM D, YYYY", width=100),
            "people": number("People", format="localized", width=75, help="Who loses access then."),
            "unallocated": number("In stock", format="localized", width=80, help="Licenses that end unused."),
            "fate": text("What happens", width=200),
        },
    )
    place = ticked_place(chosen, mails.height)
    with bar:
        st.button(
            "Open",
            key="open-coming",
            icon=":material/open_in_full:",
            disabled=place is None,
            on_click=open_dialog,
            args=(OPEN, "") if place is None else dialogs[place],
        )
        st.caption(f"Times of {plain(zone)}.", width="content")


def _dialog(mail: dict[str, Any]) -> tuple[str, str]:
    """The dialog that shows a mail, and what it is told: one in the outbox has an id."""
    if mail["mail_id"]:
        return OPEN, mail["mail_id"]
    days_before = str(mail["days_before"] or "")
    facts = (mail["kind"], mail["company_id"] or "", mail["about_on"].isoformat(), days_before, mail["recipient"])
    return COMING, "\n".join(facts)
