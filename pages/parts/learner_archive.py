"""The dialogs of `Archive` and `Restore`: who, and what it comes to, before it is done."""

import polars as pl
import streamlit as st

from core.actions.archive_learners import archive_learners
from core.rules.access import Deed
from pages.parts import flash, learner_table, results
from pages.parts.dialogs import close_dialog
from pages.parts.learner_chosen import chosen, named, of_one_company
from pages.parts.page import open_page
from pages.parts.words import counted, plain


@st.dialog("Archive learners", icon=":material/archive:", on_dismiss=close_dialog)
def archive(about: str, request_key: str) -> None:
    """`about` are ids; `request_key` is made once per opened dialog: pressed twice, it is one archiving."""
    page = open_page(Deed.MANAGE_LEARNERS)
    active = chosen(page, about).filter(~pl.col("archived"))
    if active.is_empty():
        st.markdown("All who are selected are archived already.")
        return
    people = of_one_company(active)
    company_id, company = people["company_id"][0], people["company"][0]
    seats, holders = int(people["seats"].sum()), int((people["seats"] > 0).sum())
    who = "This learner" if people.height == 1 else f"{holders:,} of {people.height:,}"
    hold, go = "holds" if holders == 1 else "hold", "goes" if seats == 1 else "go"
    st.markdown(f"**{counted(people.height, 'learner')}** of **{plain(company)}** will be archived.")
    st.markdown(named(people))
    st.markdown(
        f"{who} {hold} a live license: **{counted(seats, 'license')}** {go} back to stock, "
        "with the same expiry as before."
        if seats
        else "No live license is held, so nothing goes back to stock."
    )
    st.caption(
        "Who is archived has no access and is not renewed. The history stays, and they can be restored at any time; "
        "a license that went back to stock does not return with them."
    )
    if page.person.email in people["email"]:
        st.warning("You are among them: you would be signed out, and could not sign in again.", icon=":material/lock:")
    label = f"Archive {people.height:,} {'Learner' if people.height == 1 else 'Learners'}"
    if st.button(label, key="archive-now", type="primary", icon=":material/archive:", width="stretch"):
        ids = people["learner_id"].to_list()
        flash.act(
            lambda: archive_learners(
                page.db,
                company_id=company_id,
                learners=ids,
                request_key=request_key,
                now=page.now,
                actor=page.person.email,
            ),
            done=lambda done: results.archived(done, company, company_id=company_id, learners=ids),
            then=learner_table.clear,
        )


@st.dialog("Restore learners", icon=":material/unarchive:", on_dismiss=close_dialog)
def restore(about: str, request_key: str) -> None:
    """As `archive`, the other way."""
    page = open_page(Deed.MANAGE_LEARNERS)
    archived = chosen(page, about).filter("archived")
    if archived.is_empty():
        st.markdown("Nobody who is selected is archived any more.")
        return
    people = of_one_company(archived)
    company_id, company = people["company_id"][0], people["company"][0]
    expired = int(people["has_expired"].sum())
    never = people.height - expired
    st.markdown(f"**{counted(people.height, 'learner')}** of **{plain(company)}** will be restored.")
    st.markdown(named(people))
    st.markdown(
        "Restored learners have **no license**: what they held went back to stock when they were archived. "
        f"In the list, {expired:,} will be *Expired* and {never:,} *Never licensed*."
    )
    st.caption("To give them a license afterwards, tick them on this page and press Allocate Licenses.")
    label = f"Restore {people.height:,} {'Learner' if people.height == 1 else 'Learners'}"
    if st.button(label, key="restore-now", type="primary", icon=":material/unarchive:", width="stretch"):
        results.restore(
            page,
            company_id=company_id,
            learners=people["learner_id"].to_list(),
            request_key=request_key,
            then=learner_table.clear,
        )
