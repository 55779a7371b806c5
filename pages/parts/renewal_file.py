"""The column of a spreadsheet that holds the addresses: one is chosen with its reason, and can be changed."""

import streamlit as st

from core.reads.renewals import columns_of
from core.rules.email_columns import EmailColumn, best_column
from pages.parts.page import Page
from pages.parts.upload import Upload
from pages.parts.words import counted

_PREVIEWED = 5
_SAMPLE_SHOWN = 40


def choose_column(
    page: Page, upload: Upload, *, company_id: str, remembered: str | None = None, of_learners: bool = True
) -> str | None:
    """Draw the choice and the first rows; None until a column is chosen.

    `remembered` is the column that was used for this kind of file before; where the file has it, it comes first.
    Where the file is not one `of_learners`, addresses that name nobody are what is looked for.
    """
    columns = _columns(upload.about, company_id, page, upload)
    best = best_column(columns)
    labels = {column.name: _label(column) for column in columns}
    names = list(labels)
    first = remembered if remembered in labels else best.name if best else None
    chosen = st.selectbox(
        "Column that contains Email",
        names,
        index=names.index(first) if first else None,
        format_func=labels.__getitem__,
        key=f"email-column-{upload.file_id}",
        filter_mode="contains",
        placeholder="Choose the column that contains e-mail addresses",
    )
    if chosen is not None and chosen == first:
        was_used = "Chosen because it was used for this kind of file before."
        st.caption(was_used if first == remembered or best is None else _reason(best, of_learners=of_learners))
    cells = upload.table.cells
    shown = min(_PREVIEWED, cells.height)
    with st.expander(f"First {shown} of {counted(cells.height, 'row')}"):
        st.dataframe(cells.head(shown), hide_index=True, placeholder="", alt="First rows of the file")
    return None if chosen is None else str(chosen)


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def _columns(about: str, company_id: str, _page: Page, _upload: Upload) -> list[EmailColumn]:
    """What each column holds of addresses and of learners; a guess does not grow old within a session."""
    return columns_of(_page.db, company_id=company_id, cells=_upload.table.cells)


def _label(column: EmailColumn) -> str:
    if not column.tried:
        return f"{column.name} · empty"
    sample = column.sample if len(column.sample) <= _SAMPLE_SHOWN else f"{column.sample[:_SAMPLE_SHOWN]}…"
    return f"{column.name} · {column.valid / column.tried:.0%} addresses · {' '.join(sample.split())}"


def _reason(best: EmailColumn, *, of_learners: bool) -> str:
    of = f"{best.tried:,} {'cell' if best.tried == 1 else 'cells'}"
    if best.tried < best.filled:
        of = f"{of}, taken from all {best.filled:,},"
    if best.known and of_learners:
        named = "names a learner" if best.known == 1 else "name learners"
        return f"Chosen because {best.known:,} of {of} {named} of this company."
    if best.valid:
        nobody = "; none names a learner of this company" if of_learners else ""
        what = "is an e-mail address" if best.valid == 1 else "are e-mail addresses"
        return f"Chosen because {best.valid:,} of {of} {what}{nobody}."
    return "Chosen for its name alone; none of its cells is an e-mail address."
