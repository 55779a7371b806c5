"""What an allocation did, close to where it was pressed and until it is dismissed, with the way back."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.actions.add_learners import Addition
from core.actions.allocate_licenses import Allocation
from core.actions.archive_learners import Archived
from core.actions.restore_learners import Restored, restore_learners
from core.actions.undo_batch import Undone, undo_batch
from core.rules.access import Deed
from pages.parts import flash, places
from pages.parts.page import Page
from pages.parts.words import counted, plain

_NAMED = 20


def show(page: Page) -> None:
    """Draw the last result with `Undo` where it can be undone; nothing where there is none."""
    result = flash.result()
    if result is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="result"):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f":green[:material/check_circle:] **{result.sentence}**")
            for line in result.lines:
                st.markdown(f":small[:gray[{line}]]")
        with st.container(horizontal=True, width="content", gap="xsmall"):
            if result.batch_id and page.may(Deed.ALLOCATE):
                undo_button(page, result.batch_id, count=result.count, key="undo", undo_key=result.undo_key)
            if result.archived and page.may(Deed.MANAGE_LEARNERS):
                back = st.button(
                    "Restore",
                    key="restore-archived",
                    icon=":material/undo:",
                    help="Make exactly these people learners again, without a license.",
                )
                if back:
                    restore(page, company_id=result.company_id, learners=result.archived, request_key=result.undo_key)
            if result.act_id and page.may(Deed.SEE_HISTORY):
                places.open_history(key="result-in-history", about=result.act_id, quiet=True)
            st.button("Dismiss", key="dismiss", type="tertiary", icon=":material/close:", on_click=flash.dismiss)


def allocated(allocation: Allocation, company: str, *, lines: tuple[str, ...]) -> flash.Result:
    """The result of an allocation or an import."""
    licenses = counted(allocation.count, "license")
    return flash.Result(
        f"{licenses} of {plain(company)} allocated.",
        f"{licenses} allocated.",
        lines,
        allocation.batch_id,
        allocation.count,
        act_id=allocation.batch_id,
    )


def added(addition: Addition, company: str, *, lines: tuple[str, ...]) -> flash.Result:
    """The result of adding learners; undoing it archives them again."""
    learners = counted(addition.added, "learner")
    return flash.Result(
        f"{learners} added to {plain(company)}, {'with a license' if addition.added == 1 else 'each with a license'}.",
        f"{learners} added.",
        lines,
        addition.batch_id,
        addition.added,
        act_id=addition.batch_id,
    )


def archived(done: Archived, company: str, *, company_id: str, learners: Sequence[str]) -> flash.Result:
    """The result of archiving; `learners` (ids) can be restored from it."""
    people = counted(done.archived, "learner")
    back = (
        f"{counted(done.released, 'license')} went back to stock." if done.released else "Nobody held a live license."
    )
    return flash.Result(
        f"{people} of {plain(company)} archived.",
        f"{people} archived.",
        (back,),
        company_id=company_id,
        archived=tuple(learners),
        act_id=done.batch_id,
    )


def restore(
    page: Page,
    *,
    company_id: str,
    learners: Sequence[str],
    request_key: str,
    then: Callable[[], None] | None = None,
) -> None:
    """Restore `learners` (ids) and rerun; `then` tidies the session once it is done."""
    flash.act(
        lambda: restore_learners(
            page.db,
            company_id=company_id,
            learners=learners,
            request_key=request_key,
            now=page.now,
            actor=page.person.email,
        ),
        done=_restored,
        then=then,
    )


def _restored(done: Restored) -> flash.Result:
    people = counted(done.restored, "learner")
    return flash.Result(
        f"{people} restored, without a license.",
        f"{people} restored.",
        ("To give them one, tick them on the page Learners and press Allocate Licenses.",),
        act_id=done.batch_id,
    )


def undo_button(page: Page, batch_id: str, *, count: int, key: str, undo_key: str = "", label: str = "Undo") -> None:
    """Draw `Undo` of a batch of `count` licenses; without an `undo_key`, a batch's undo is one press for good."""
    if not st.button(label, key=key, icon=":material/undo:", help="Give these licenses back to stock."):
        return
    with st.spinner(f"Giving {counted(count, 'license')} back to stock …", show_time=True):
        flash.act(
            lambda: undo_batch(
                page.db,
                batch_id=batch_id,
                request_key=undo_key or f"undo:{batch_id}",
                now=page.now,
                actor=page.person.email,
            ),
            done=undone,
        )


def undone(done: Undone) -> flash.Result:
    """The result of an undo; it is undone in turn from History, not by a second press in the same place."""
    again, kept = done.allocated > 0, done.kept
    left = "got none" if again else "kept theirs"
    lines = tuple(f"{plain(each.email)} {left}: {plain(each.reason)}" for each in kept[:_NAMED])
    more = len(kept) - _NAMED
    licenses = counted(done.allocated if again else done.released, "license")
    people = done.restored if again else done.archived
    are = "is" if people == 1 else "are"
    whom = f" Of those who were added, {people:,} {are} {'restored' if again else 'archived now'}." if people else ""
    return flash.Result(
        f"Undone. {licenses} {'allocated again' if again else 'went back to stock'}.{whom}",
        f"Undone: {licenses}.",
        (*lines, *([f"and {more:,} more {left}"] if more > 0 else [])),
        act_id=done.batch_id,
    )
