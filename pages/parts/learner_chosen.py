"""Who a dialog of Learners is about: looked up again while it is open, and of one company at a time."""

import polars as pl
import streamlit as st

from core.errors import NotFound
from core.reads.learners import chosen_learners
from pages.parts.page import Page
from pages.parts.words import plain

_NAMED = 5


def chosen(page: Page, about: str) -> pl.DataFrame:
    """The learners of these ids, parted by spaces; columns as those of core.reads.learners.chosen_learners.

    Stops with a sentence where one is not of the company that is managed.
    """
    try:
        return chosen_learners(page.db, learners=about.split(), company_id=page.company_id, now=page.now)
    except NotFound as refusal:
        st.warning(str(refusal), icon=":material/info:")
        st.stop()


def of_one_company(people: pl.DataFrame) -> pl.DataFrame:
    """Those of one company; where they are of several, the person says whose turn it is."""
    counts = people.group_by("company_id", "company", maintain_order=True).len()
    if counts.height < 2:
        return people
    names: dict[str, str] = {
        row["company_id"]: f"{row['company']} · {row['len']:,} selected" for row in counts.iter_rows(named=True)
    }
    company_id = st.selectbox(
        f"Company (one of {len(names):,} at a time)", list(names), format_func=names.__getitem__, key="whose"
    )
    return people.filter(pl.col("company_id") == (company_id or next(iter(names))))


def named(people: pl.DataFrame) -> str:
    """The first few by name, and how many more, as a small line of Markdown."""
    shown = [plain(name or email) for name, email in people.select("name", "email").head(_NAMED).iter_rows()]
    rest = people.height - len(shown)
    return f":small[:gray[{', '.join(shown)}{f' and {rest:,} more' if rest else ''}]]"
