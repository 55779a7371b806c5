"""The last step of CSV Renewal: what renewing will do, what changed meanwhile, and `Renew Licenses`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from core.actions.allocate_licenses import Allocation
from core.actions.renew_licenses import renew_licenses
from core.reads.allocation_plans import allocation_plan
from core.rules.allocation import Draw
from core.rules.renewals import RenewalList, Review, Source, changes
from pages.parts import allocation, press
from pages.parts.page import Page
from pages.parts.words import counted

_KEY = "renewal-request"


@dataclass(slots=True)
class _Seen:
    """Of one list: the review that a person has read, and the one that was drawn last."""

    about: str = ""
    read: Review | None = None
    drawn: Review | None = None


def show(
    page: Page,
    review: Review,
    asked: RenewalList,
    source: Source,
    cells: pl.DataFrame,
    *,
    company_id: str,
    about: str,
    requests: bool,
) -> None:
    """Draw the plan and the button; `about` names file, column and ticks, and with the last result one press.

    Without `requests`, what is missing is requested elsewhere on the page.
    """
    seen = _seen()
    request_key = press.request_key(about, key=_KEY)
    if seen.about != request_key:
        seen.about, seen.read, seen.drawn = request_key, review, review
    _differences(seen, review)
    learners = review.learner_ids
    if not learners:
        st.info("Nobody in this column is an expired learner of the company: there is nothing to renew.")
        return
    proposal = allocation.propose(page, company_id=company_id, learners=learners, lot_key="renewal-lot")
    proposal, first = _first_only(page, proposal, learners, key=f"first-{request_key}")
    shown = seen.drawn or review
    act = _renewal(page, proposal, asked, source, cells, shown, first=first, request_key=request_key)
    allocation.confirm(
        page,
        proposal,
        act=act,
        label="Renew Licenses",
        key="renew-licenses",
        width="content",
        request_key=request_key,
        requests=requests,
    )
    # A press is about what the run before it drew; from now on this is what can be pressed for.
    seen.drawn = review


def _renewal(
    page: Page,
    proposal: allocation.Proposal,
    asked: RenewalList,
    source: Source,
    cells: pl.DataFrame,
    shown: Review,
    *,
    first: int | None,
    request_key: str,
) -> Callable[[Sequence[Draw]], Allocation]:
    return lambda draws: renew_licenses(
        page.db,
        company_id=proposal.company_id,
        asked=asked,
        source=source,
        cells=cells,
        shown=shown,
        first=first,
        lot_id=proposal.lot_id,
        draws=draws,
        request_key=request_key,
        now=page.now,
        actor=page.person.email,
    )


def _first_only(
    page: Page, proposal: allocation.Proposal, learners: Sequence[str], *, key: str
) -> tuple[allocation.Proposal, int | None]:
    """Draw the choice to renew as many as there are licenses for, where there are some and too few."""
    plan = proposal.plan
    if not (plan.missing and plan.available):
        return proposal, None
    if not st.toggle(f"Renew only the first {plan.available:,} of {plan.selected:,}, in the file's order", key=key):
        return proposal, None
    first = learners[: plan.available]
    of_first = allocation_plan(
        page.db, company_id=proposal.company_id, learners=first, lot_id=proposal.lot_id, now=page.now
    )
    return replace(proposal, learners=first, plan=of_first), plan.available


def _differences(seen: _Seen, review: Review) -> None:
    if seen.read is None or seen.read is review:
        return
    changed = changes(seen.read, review)
    if changed.is_empty():
        return
    with st.container(border=True):
        st.warning(f"{counted(changed.height, 'change')} since this review was opened.", icon=":material/sync_problem:")
        st.dataframe(
            changed.rename({"line": "Line", "person": "Who", "before": "Before", "after": "Now"}),
            hide_index=True,
            placeholder="",
            alt="What changed since the review was opened",
        )
        st.button("I Have Read This", key="read-changes", on_click=_read, args=())


def _read() -> None:
    seen = _seen()
    seen.read = seen.drawn


@st.cache_resource(scope="session", show_spinner=False)
def _seen() -> _Seen:
    """Not in the session's state: reviews are large, and only of use to this session."""
    return _Seen()
