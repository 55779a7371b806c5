"""The runs of the job: when it last ran and runs next, and each run with what it counted."""

from functools import partial

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.reads.job_runs import COUNTS, job_runs
from core.reads.job_status import job_status
from pages.parts.page import Page
from pages.parts.paging import pager, read_page
from pages.parts.tabs import kept
from pages.parts.words import counted, moment, plain, relative

_PAGE_SIZE = 50
_STATES = {"completed": "Completed", "failed": "Failed", "running": "Running", "lost": "Never ended"}
_WHO = {"app": "The app runs it itself", "external": "A scheduler outside the app runs it"}
_HELP = {
    "expired": "Licenses whose expiry was recorded.",
    "planned": "Mails that were written into the outbox.",
    "unknown": "Handed to the provider, and the answer was lost.",
    "parked": "Nothing was heard for so long that a person must settle them.",
    "skipped": "Recorded and not sent.",
}


def show(page: Page, controls: DeltaGenerator) -> None:
    """Draw the filter among the `controls`, where the job stands, and its runs."""
    zone = page.person.time_zone
    with controls:
        only_failed = st.toggle("Only those that failed", key=kept("failed-runs"), bind="query-params")
    status = job_status(page.db, now=page.now)
    settings = page.settings
    lines = [f"{_WHO[settings.job_schedule]}, every {counted(settings.job_interval_minutes, 'minute')}."]
    last, following = status.last_started_at, status.next_at
    if last and following:
        due = f"It runs next {relative(following, page.now)}" if following > page.now else "The next run is due"
        lines.append(f"It last ran {relative(last, page.now)}, {moment(last, zone)}.")
        lines.append(f"{due}, {moment(following, zone)}.")
    st.markdown("  \n".join(lines))
    key = f"runs-{only_failed}"
    read = partial(job_runs, page.db, only_failed=only_failed, now=page.now, page_size=_PAGE_SIZE)
    runs, total = read_page(lambda number: read(page=number), page_size=_PAGE_SIZE, key=key)
    if total:
        _table(runs, zone)
        pager(total, page_size=_PAGE_SIZE, key=key)
        st.caption(f"Times of {plain(zone)}.")
    elif only_failed:
        st.info("No run has failed.", icon=":material/task_alt:")
    else:
        st.info("The job has not run yet.", icon=":material/schedule:")


def _table(runs: pl.DataFrame, zone: str) -> None:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    counts = ("planned", *COUNTS)
    st.dataframe(
        runs.with_columns(state=pl.col("state").replace_strict(_STATES)),
        key="job-runs",
        hide_index=True,
        placeholder="",
        height="content",
        alt="Runs of the job",
        column_order=["started_at", "state", "seconds", *counts, "reason", "host"],
        column_config={
            "started_at": st.column_config.DatetimeColumn(
                "Started", format="MMM D, YYYY, HH:mm:ss", timezone=zone, width=165
            ),
            "state": text("State", width=100),
            "seconds": number("Seconds", format="%.1f", width=75),
            **{name: number(name.capitalize(), format="localized", width=78, help=_HELP.get(name)) for name in counts},
            "reason": text("Reason", width=300),
            "host": text("Host", width=120),
        },
    )
