"""How an uploaded file was understood, in one line, and each part of that to correct by hand."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from core.files.dialect import DELIMITERS
from core.files.table import Table
from core.files.text import ENCODINGS
from core.files.understood import GUESSED, Choices, Understood
from pages.parts.words import plain

_KEY = "renewal-read-as"
_TELLING = 5


def chosen(file_id: str) -> Choices:
    """What was corrected for this file; nothing is kept for another."""
    kept: tuple[str, Choices] = st.session_state.get(_KEY, ("", GUESSED))
    return kept[1] if kept[0] == file_id else GUESSED


def show(table: Table, file_id: str) -> None:
    """Draw what was understood, with a way to change it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(str(table.understood)), width="stretch")
        with st.popover("Read it differently", icon=":material/tune:", type="tertiary"):
            _corrections(table.understood, file_id)


def confirmed(table: Table, file_id: str) -> bool:
    """Draw what a suggested encoding makes of the file; it is used once a person says that it reads well."""
    encoding = table.understood.encoding
    assert encoding is not None
    with st.container(border=True):
        st.warning(
            f"The file does not say how its letters are stored; {ENCODINGS[encoding]} is a suggestion. "
            "Do these lines read well?",
            icon=":material/translate:",
        )
        st.dataframe(_telling(table), hide_index=True, placeholder="", alt="Lines of the file with accented letters")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                "Encoding",
                [*ENCODINGS],
                index=list(ENCODINGS).index(encoding),
                format_func=ENCODINGS.__getitem__,
                key=f"suggested-{file_id}-{encoding}",
                on_change=_correct,
                args=(file_id, "encoding", f"suggested-{file_id}-{encoding}"),
                width=280,
            )
            st.button("They Read Well", type="primary", on_click=_keep, args=(file_id, "encoding", encoding))
    return False


def offer_to_guess_again(choices: Choices) -> None:
    """Draw the way back from a correction."""
    if choices != GUESSED:
        st.button("Read It As Before", on_click=_forget, icon=":material/undo:")


def _corrections(understood: Understood, file_id: str) -> None:
    def select(label: str, field: str, options: list[str], words: Callable[[str], str]) -> None:
        key = f"{field}:{about}"
        index = options.index(getattr(understood, field))
        st.selectbox(label, options, index, words, key, on_change=_correct, args=(file_id, field, key))

    # A new guess has new boxes: a box keeps what it showed first.
    about = f"{file_id}:{hash(understood)}"
    if understood.sheet is not None and len(understood.sheets) > 1:
        select("Sheet", "sheet", list(understood.sheets), str)
    if understood.encoding is not None:
        select("Encoding", "encoding", [*ENCODINGS], ENCODINGS.__getitem__)
    if understood.delimiter is not None:
        select("Cells are parted by", "delimiter", [*DELIMITERS], DELIMITERS.__getitem__)
    st.number_input(
        f"{'Line' if understood.sheet is None else 'Row'} that names the columns",
        min_value=0,
        value=understood.header_line,
        key=f"header_line:{about}",
        on_change=_correct,
        args=(file_id, "header_line", f"header_line:{about}"),
        help="0 where none does.",
    )
    offer_to_guess_again(chosen(file_id))


def _correct(file_id: str, field: str, key: str) -> None:
    _keep(file_id, field, st.session_state[key])


def _keep(file_id: str, field: str, value: str | int) -> None:
    known = {name: getattr(chosen(file_id), name) for name in Choices.__dataclass_fields__}
    st.session_state[_KEY] = (file_id, Choices(**{**known, field: value}))


def _forget() -> None:
    del st.session_state[_KEY]


def _telling(table: Table) -> pl.DataFrame:
    """The first rows that hold more than plain letters: the others read well in any encoding."""
    marked = pl.any_horizontal(pl.all().str.contains(r"[^\x00-\x7f]"))
    return table.cells.lazy().filter(marked).head(_TELLING).collect()
