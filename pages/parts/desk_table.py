"""The queue of the renewal desk as a table, with the next step of each row as its button."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from core.rules.desk import Step
from core.rules.terms import local_day
from pages.parts.desk_steps import NOTES, OPEN, SNOOZE, WAKE, Target, take
from pages.parts.words import counted, short_day

_DAY = "MMM D, YYYY"
Row = dict[str, Any]
_STEP, _MORE = "desk-step", "desk-more"
ALL = "All"
_ICONS = {
    Step.ASSIGN: "assignment_turned_in",
    Step.REQUEST: "add_shopping_cart",
    Step.ALLOCATE: "workspace_premium",
    Step.IMPORT_FILE: "upload_file",
    Step.RENEW_EARLY: "more_time",
    Step.CALL: "call",
    OPEN: "domain",
    SNOOZE: "snooze",
    WAKE: "alarm_on",
    NOTES: "sticky_note_2",
}


def show(rows: pl.DataFrame, *, part: str, by_owner: bool) -> None:
    """Draw the rows of a part of the queue, or ALL those of one company."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    targets = [
        Target(row["company_id"], row["expires_on"], row["first_order_id"] or "", row["short_by"] or row["people"])
        for row in rows.iter_rows(named=True)
    ]
    columns = [
        # What can be done stands where no width of the window hides it.
        *([] if part == ALL else ["company"]),
        *([] if part == "Settled" else ["next"]),
        "more",
        *(["until_on", "snooze_reason"] if part == "Snoozed" else []),
        *("expires_on", "days_left", "learners", "managers", "renewed", "in_stock", "requested", "short_by"),
        *("contact", *(["owner"] if by_owner else [])),
    ]
    st.dataframe(
        rows.with_columns(
            contact=pl.Series([_contact(row) for row in rows.iter_rows(named=True)], dtype=pl.String),
            next=pl.col("step").map_elements(_labelled, return_dtype=pl.String),
            more=pl.Series([_more(row) for row in rows.iter_rows(named=True)], dtype=pl.List(pl.String)),
        ).select(columns),
        key=f"desk-{part}",
        hide_index=True,
        placeholder="",
        height="content" if rows.height <= 15 else 570,
        alt="What lapses, by company and date",
        column_config={
            "company": text("Company", width=150),
            "expires_on": st.column_config.DateColumn(
                "Expires on",
                format=_DAY,
                width=95,
                help="The first day without access: it begins at 00:00 in the company's zone.",
            ),
            "days_left": number("Days left", format="localized", width=67, help="Negative: so many days ago."),
            "learners": number("Learners", format="localized", width=67, help="Who loses access, not renewed yet."),
            "managers": number("Managers", format="localized", width=72, help="Who loses access, not renewed yet."),
            "renewed": number("Renewed", format="localized", width=66, help="Who has a license that follows."),
            "in_stock": number(
                "In stock", format="localized", width=62, help="The company's licenses that outlast the coming 60 days."
            ),
            "requested": number("Requested", format="localized", width=72),
            "short_by": number(
                "Short by",
                format="localized",
                width=62,
                help="Missing if everybody is renewed: stock and requested licenses go to the earliest date first.",
            ),
            "contact": text("Last contact", width=150),
            "until_on": st.column_config.DateColumn("Back on", format=_DAY, width=100),
            "snooze_reason": text("Reason", width=180),
            "owner": text("Owner", width=105),
            "next": st.column_config.ButtonColumn(
                "Next step",
                key=_STEP,
                width=150,
                alignment="left",
                type="secondary",
                on_click=_press,
                args=(_STEP, targets),
            ),
            "more": st.column_config.ButtonColumn(
                "", key=_MORE, width=62, type="tertiary", on_click=_press, args=(_MORE, targets)
            ),
        },
    )


def _labelled(name: str) -> str:
    return f":material/{_ICONS[name]}: {name}"


def _more(row: Row) -> list[str]:
    """What else can be done with a row."""
    others = [name for name in (Step.REQUEST, Step.IMPORT_FILE, Step.CALL) if name != row["step"]]
    put_off = [WAKE] if row["is_snoozed"] else [SNOOZE] if row["step"] else []
    labels = [_labelled(name) for name in (OPEN, *put_off, NOTES, *others)]
    return [f"{label} ({row['notes']:,})" if label.endswith(NOTES) and row["notes"] else label for label in labels]


def _press(key: str, targets: Sequence[Target]) -> None:
    click = st.session_state[key]
    if click is not None and click["row"] < len(targets):
        take(click["label"].partition(": ")[2].partition(" (")[0], targets[click["row"]])


def _contact(row: Row) -> str:
    """What was last said to the company about this date: a call, or the mails and what became of them."""
    mailed, called = row["mailed_at"], row["called_at"]
    if called is not None and (mailed is None or called > mailed):
        return f"Called on {short_day(local_day(called, row['time_zone']))}"
    if mailed is None:
        return "No mail yet"
    fate = f"{row['bounced']:,} bounced" if row["bounced"] else "delivered" if row["delivered"] else "sent"
    return f"{counted(row['mails'], 'mail')} {fate}, {short_day(local_day(mailed, row['time_zone']))}"
