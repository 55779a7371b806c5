"""Learners: everybody of a company, what each of them is, and the ways to add, archive and restore people."""

from functools import partial

import polars as pl
import streamlit as st

from core.reads.learners import learner_departments, learner_page, learner_rows
from core.rules.access import Deed
from core.rules.filters import LearnerFilter, LearnerStatus
from pages.parts import bounced, learner_add, learner_bar, learner_dialogs, learner_filters, learner_table, results
from pages.parts.dialogs import open_dialog
from pages.parts.download_menu import download_menu
from pages.parts.empty import no_learners
from pages.parts.page import open_page
from pages.parts.paging import pager, read_page
from pages.parts.places import open_add_learners
from pages.parts.tabs import counted_tabs, open_tab

PAGE_SIZE = 50
COLUMNS = {
    "company": "Company",
    "email": "Email",
    "name": "Name",
    "department": "Department",
    "is_manager": "Manager",
    "status": "Status",
    "expires_on": "Expires on",
}
TABS: dict[str, LearnerStatus | None] = {
    "All": None,
    "Live": LearnerStatus.LIVE,
    "Expired": LearnerStatus.EXPIRED,
    "Never licensed": LearnerStatus.NEVER_LICENSED,
    "Archived": LearnerStatus.ARCHIVED,
}

# Guard
page = open_page(Deed.SEE_LEARNERS)
by_company, may_manage = page.company_id is None, page.may(Deed.MANAGE_LEARNERS)

# Load
heading = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
filters = st.container(horizontal=True, vertical_alignment="bottom")
known = [] if by_company else learner_departments(page.db, company_id=page.company_id)
search, department, order = learner_filters.choose(filters, known, by_company=by_company)
wanted = LearnerFilter(search=search, department=department, status=TABS[open_tab(TABS, key="status")])
counts: dict[LearnerStatus, int] = {}


def read(number: int) -> tuple[pl.DataFrame, int]:
    """One page of who is wanted, and how many they are; the counts of all tabs come with it."""
    found, of_status = learner_page(
        page.db,
        company_id=page.company_id,
        wanted=wanted,
        now=page.now,
        page=number,
        page_size=PAGE_SIZE,
        order_by=order,
    )
    counts.update(of_status)
    return found, sum(of_status.values()) if wanted.status is None else of_status[wanted.status]


# Other filters or another order are another list, which begins at its first page.
pager_key = f"page-{hash((page.company_id, wanted, order))}"
rows, total = read_page(read, page_size=PAGE_SIZE, key=pager_key)

# Render
with heading:
    st.title("Learners")
    if may_manage:
        with st.container(horizontal=True, width="content"):
            open_add_learners()
            st.button(
                "Add Learners",
                key="add-learners",
                type="primary",
                icon=":material/person_add:",
                on_click=open_dialog,
                args=(learner_add.NAME,),
            )
with filters:
    everybody = partial(learner_rows, page.db, company_id=page.company_id, wanted=wanted, now=page.now)
    download_menu(page, lambda: everybody().select(*COLUMNS).rename(COLUMNS), total=total, name="learners")
results.show(page)
bounced.show(page)
labels = {name: sum(counts.values()) if status is None else counts[status] for name, status in TABS.items()}
_, area = counted_tabs(labels, key="status")
with area:
    if total:
        bar = st.container()
        ticked = learner_table.show(rows, by_company=by_company, by_status=wanted.status is None)
        with bar:
            learner_bar.show(rows, ticked, may_appoint=page.may(Deed.MANAGE_MANAGERS))
        pager(total, page_size=PAGE_SIZE, key=pager_key)
    else:
        no_learners(wanted, clear=learner_filters.clear)

# Act
learner_dialogs.show()
