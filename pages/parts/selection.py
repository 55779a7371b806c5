"""Who is selected on a list that comes in pages: some by name, or all that match but a few."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.rules.filters import ExpiredFilter

_KEY, _TIMES_KEY = "selection", "times-selected"


@dataclass(frozen=True, slots=True)
class Selection:
    """Of the learners of a company, or of all: `ids` are ticked, or, under `all_of` a filter, those that are not."""

    company_id: str | None = None
    all_of: ExpiredFilter | None = None
    ids: frozenset[str] = frozenset()

    def count(self, matching: int) -> int:
        """How many are selected where `matching` learners match the filter."""
        # Whoever was left out and is renewed since no longer matches either.
        return max(0, matching - len(self.ids)) if self.all_of else len(self.ids)

    def holds(self, learner_id: str) -> bool:
        """Whether the learner is selected."""
        return (learner_id in self.ids) is (self.all_of is None)

    def after(self, shown: Collection[str], ticked: Collection[str]) -> "Selection":
        """The selection once exactly `ticked` of the `shown` learners are ticked; who is not shown stays."""
        elsewhere = self.ids.difference(shown)
        return replace(self, ids=elsewhere.union(set(shown) - set(ticked) if self.all_of else ticked))

    @property
    def learners(self) -> Sequence[str] | ExpiredFilter:
        """What an act is told: ids, or the filter without those who are not selected."""
        ids = tuple(sorted(self.ids))
        return replace(self.all_of, without=ids) if self.all_of else ids


def selected(company_id: str | None, wanted: ExpiredFilter) -> Selection:
    """The selection of this session; it ends with another company, and "all" with another filter."""
    held: Selection = st.session_state.get(_KEY, Selection())
    if held.company_id != company_id or held.all_of not in (None, wanted):
        held = Selection(company_id)
        select(held)
    return held


def tick(shown: Sequence[str], ticked: Sequence[str]) -> None:
    """For `on_select`: of the `shown` learners exactly `ticked` are selected now, whatever happened since they were."""
    st.session_state[_KEY] = st.session_state.get(_KEY, Selection()).after(shown, ticked)


def select(selection: Selection) -> None:
    """Make it the session's; also for `on_change` and `on_click`."""
    st.session_state[_KEY] = selection
    st.session_state[_TIMES_KEY] = times_selected() + 1


def times_selected() -> int:
    """How often something other than a table's own boxes has decided what is selected."""
    return int(st.session_state.get(_TIMES_KEY, 0))
