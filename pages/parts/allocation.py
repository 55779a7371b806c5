"""The steps of every allocation: choose a lot, see what will happen, request what is missing, confirm, allocate."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import streamlit as st

from core.actions.allocate_licenses import Allocation, allocate_licenses
from core.actions.request_licenses import request_licenses
from core.reads.allocation_plans import AllocationPlan, allocation_plan
from core.reads.orders import requested_licenses
from core.rules.access import Deed
from core.rules.allocation import Draw, DrawOrder
from core.rules.filters import ExpiredFilter
from core.rules.orders import MAX_QUANTITY
from pages.parts import flash, plan_view, results
from pages.parts.page import Page
from pages.parts.words import counted

_CONFIRMED = "confirmed-draws"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who of a company is to get a license, from which lot (None: as the rule draws), and what that comes to."""

    company_id: str
    learners: Sequence[str] | ExpiredFilter
    lot_id: str | None
    order: DrawOrder
    plan: AllocationPlan


def propose(
    page: Page,
    *,
    company_id: str,
    learners: Sequence[str] | ExpiredFilter,
    lot_key: str,
    order: DrawOrder = DrawOrder.LATEST_FIRST,
) -> Proposal:
    """Draw the choice of a lot where there is one; returns what allocating from it would do now."""
    plan_of = partial(allocation_plan, page.db, company_id=company_id, learners=learners, order=order, now=page.now)
    plan = plan_of()
    lot_id = plan_view.choose_lot(plan.lots, order, key=lot_key)
    if lot_id is not None:
        plan = plan_of(lot_id=lot_id)
    return Proposal(company_id, learners, lot_id, order, plan)


def confirm(
    page: Page,
    proposal: Proposal,
    *,
    act: Callable[[Sequence[Draw]], Allocation],
    label: str,
    key: str,
    width: Literal["stretch", "content"],
    request_key: str,
    requests: bool = True,
    then: Callable[[], None] | None = None,
) -> None:
    """Draw what will happen and the button that does it; too little stock draws a request of what is missing instead.

    `act` is given the draws that the person saw. `request_key` is one press, however often it arrives; `then` tidies
    the session once it is done. Without `requests`, what is missing is requested elsewhere on the page.
    """
    plan = proposal.plan
    plan_view.show(plan, proposal.lot_id)
    if plan.missing:
        if requests and proposal.lot_id is None:
            # Another number missing is another request.
            key = f"{request_key}:{plan.missing}"
            request_missing(page, company_id=proposal.company_id, missing=plan.missing, request_key=key)
        return
    pressed = st.button(
        label,
        key=key,
        type="primary",
        icon=":material/workspace_premium:",
        width=width,
        on_click=_keep,
        args=(plan.shown,),
    )
    if not pressed:
        return
    with st.spinner(f"Allocating {counted(plan.selected, 'license')} …", show_time=True):
        flash.act(
            lambda: act(st.session_state.get(_CONFIRMED, ())),
            done=lambda allocation: results.allocated(allocation, plan.company, lines=plan_view.lines(plan)),
            then=then,
        )


def allocate(page: Page, proposal: Proposal, *, request_key: str) -> Callable[[Sequence[Draw]], Allocation]:
    """The act of `confirm` for people who were selected one by one or by a filter."""
    plan = proposal.plan
    return lambda shown: allocate_licenses(
        page.db,
        company_id=proposal.company_id,
        learners=proposal.learners if isinstance(proposal.learners, ExpiredFilter) else plan.learner_ids,
        request_key=request_key,
        lot_id=proposal.lot_id,
        order=proposal.order,
        shown=shown,
        now=page.now,
        actor=page.person.email,
    )


def _keep(shown: tuple[Draw, ...]) -> None:
    # What the person saw when pressing; the plan of the run that acts may be another one.
    st.session_state[_CONFIRMED] = shown


def request_missing(
    page: Page, *, company_id: str, missing: int, request_key: str, afterwards: str = "Allocate them"
) -> None:
    """Draw the request of the licenses that an act is short of, where the person may file it; what waits is said.

    `afterwards` is what to do once they are assigned.
    """
    if not page.may(Deed.REQUEST) or missing > MAX_QUANTITY:
        return
    asked = requested_licenses(page.db, company_id)
    label = f"Request {missing:,} {'License' if missing == 1 else 'Licenses'}"
    # A second click that was meant for the first button finds another one.
    key = "request-missing"
    if asked.waiting:
        st.info(
            f"{counted(asked.licenses, 'license')} {'is' if asked.licenses == 1 else 'are'} requested already, "
            f"in {counted(asked.waiting, 'order')}, and not yet assigned.",
            icon=":material/pending:",
        )
        label, key = f"Request {missing:,} More", f"request-more-{asked.ever}"
    if st.button(
        label, key=key, type="secondary" if asked.waiting else "primary", icon=":material/add:", width="stretch"
    ):
        flash.act(
            lambda: request_licenses(
                page.db,
                company_id=company_id,
                quantity=missing,
                request_key=f"{request_key}:{asked.ever}",
                now=page.now,
                actor=page.person.email,
            ),
            done=f"{counted(missing, 'license')} requested. {afterwards} as soon as they are assigned.",
        )
