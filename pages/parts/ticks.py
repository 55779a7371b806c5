"""Which row is ticked in a table in which one can be."""

from collections.abc import Mapping
from typing import Any


def ticked_place(chosen: Mapping[str, Any], shown: int) -> int | None:
    """The place of the ticked row, from 0; None without one. `chosen` is what `st.dataframe` returned, of `shown` rows.

    A tick can be left from a longer table.
    """
    return next((place for place in chosen["selection"]["rows"] if place < shown), None)
