"""Early renewal, by an explicit choice: who is in the file and live gets a license that starts when theirs ends."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from core.actions.allocate_licenses import allocate_licenses
from core.reads.allocation_plans import LotChoice, allocation_plan
from core.rules.allocation import Draw
from core.rules.matching import Outcome
from core.rules.renewals import Review
from pages.parts import flash, press, results
from pages.parts.page import Page
from pages.parts.words import counted, day

_KEY = "early-request"


def show(page: Page, review: Review, *, company_id: str, about: str) -> None:
    """Draw the offer where somebody in the file is live and a lot has yet to start; else nothing."""
    live = review.of(Outcome.LIVE)
    if live.is_empty():
        return
    plan = allocation_plan(page.db, company_id=company_id, learners=(), now=page.now)
    upcoming = {lot.lot_id: lot for lot in plan.lots if not lot.has_started and lot.available}
    if not upcoming:
        return
    hold = "holds" if live.height == 1 else "hold"
    with st.expander(
        f"Renew early: {counted(live.height, 'learner')} in the file {hold} a license", icon=":material/more_time:"
    ):
        st.caption(
            "They keep the license that they hold. The new one is from a lot that starts when that ends, or later: "
            "nobody has two at once."
        )
        lot_id = st.selectbox(
            "From lot", list(upcoming), format_func=_names(list(upcoming.values())).__getitem__, key="early"
        )
        lot = upcoming[lot_id or next(iter(upcoming))]
        people = live.filter(pl.col("ends_on") <= lot.starts_on)
        _confirm(page, lot, people, company_id=company_id, company=plan.company, about=about)


def _confirm(page: Page, lot: LotChoice, people: pl.DataFrame, *, company_id: str, company: str, about: str) -> None:
    said = f"**{people.height:,}** of these licenses end by {day(lot.starts_on)}, when the lot starts."
    if people.height > lot.available:
        said = f"{said} The lot has {counted(lot.available, 'license')}: {people.height - lot.available:,} missing."
    st.markdown(said)
    pressed = st.button(
        f"Renew {people.height:,} Early",
        key="renew-early",
        icon=":material/more_time:",
        disabled=not 0 < people.height <= lot.available,
    )
    if pressed:
        with st.spinner(f"Allocating {counted(people.height, 'license')} …", show_time=True):
            flash.act(
                lambda: allocate_licenses(
                    page.db,
                    company_id=company_id,
                    learners=people["learner_id"].to_list(),
                    lot_id=lot.lot_id,
                    shown=(Draw(lot.lot_id, people.height),),
                    request_key=press.request_key(f"{about}:{lot.lot_id}:{people.height}", key=_KEY),
                    now=page.now,
                    actor=page.person.email,
                ),
                done=lambda done: results.allocated(
                    done, company, lines=(f"From {day(lot.starts_on)} until {day(lot.expires_on)}.",)
                ),
            )


def _names(lots: Sequence[LotChoice]) -> dict[str, str]:
    return {
        lot.lot_id: f"Starts {day(lot.starts_on)} · expires {day(lot.expires_on)} · {lot.available:,} in stock"
        for lot in lots
    }
