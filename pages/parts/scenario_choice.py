"""Which scenario is looked at: a named one, or what three sliders suppose; all in the URL."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from core.reads.scenarios import SavedScenario
from core.rules.scenarios import ADJUSTED, MOST_GROWTH, MOST_LATE, MOST_POINTS, Scenario, ready_made
from pages.parts.tabs import kept

_NAME, _POINTS, _GROWTH, _LATE = "scenario", "rate", "growth", "late"
# What a run has saved is chosen by the next one.
_NEXT = "next-scenario"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is supposed, what it is called, and which saved scenario it is, if it is one."""

    name: str
    supposed: Scenario
    saved: SavedScenario | None


def choose(saved: list[SavedScenario], *, rate: float, late: int, grown: float | None) -> Chosen:
    """Draw the choice and the sliders. `rate` (0 to 1), `late` (percent) and `grown` (last year) are the past's.

    Of the saved ones those that were not removed can be chosen.
    """
    listed = {each.name: each for each in saved if not each.is_removed}
    named = ready_made(late) | {name: each.supposed for name, each in listed.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by_name = st.container(width=220)
        supposed = Scenario(
            _slider(
                "Renewal rate, points",
                (-MOST_POINTS, MOST_POINTS, 0),
                key=_POINTS,
                about=f"Beside each company's own past; all together renewed {rate:.0%} within 90 days.",
            ),
            _slider(
                "New learners a year, %",
                (0, MOST_GROWTH, 0),
                key=_GROWTH,
                about=f"Of those who hold a license now. {_said_growth(grown)}",
            ),
            _slider(
                "Late renewals, %",
                (0, MOST_LATE, late),
                key=_LATE,
                about=f"Of the renewals, those that come after the expiry; in the past {late}%.",
            ),
        )
    # A slider that was moved makes another scenario than the one that was chosen.
    name = st.session_state[_NAME] = _name_of(supposed, named)
    by_name.selectbox(
        "Scenario",
        [*named, *([ADJUSTED] if name == ADJUSTED else [])],
        key=_NAME,
        on_change=partial(_take, named),
        bind="query-params",
    )
    return Chosen(name, supposed, listed.get(name))


def choose_next(name: str) -> None:
    """The next run takes this one, where it is what the sliders suppose."""
    st.session_state[_NEXT] = " ".join(name.split())


def _slider(label: str, span: tuple[int, int, int], *, key: str, about: str) -> int:
    """`span` is where it begins, where it ends, and where it stands at first."""
    least, most, first = span
    # What a choice has set already is no default.
    value = None if key in st.session_state else first
    form = "%+d" if least < 0 else "%d"
    held: int = st.slider(
        label, least, most, value, key=kept(key), format=form, bind="query-params", help=about, width=220
    )
    return held


def _name_of(supposed: Scenario, named: dict[str, Scenario]) -> str:
    """What it is called; of several of the same the one that was chosen last."""
    last = st.session_state.pop(_NEXT, st.session_state.get(_NAME, st.query_params.get(_NAME)))
    same = [name for name, each in named.items() if each == supposed]
    return last if last in same else next(iter(same), ADJUSTED)


def _take(named: dict[str, Scenario]) -> None:
    chosen = named.get(st.session_state[_NAME])
    if chosen is not None:
        st.session_state[_POINTS], st.session_state[_GROWTH], st.session_state[_LATE] = (
            chosen.points,
            chosen.growth,
            chosen.late,
        )


def _said_growth(grown: float | None) -> str:
    return "" if grown is None else f"Last year the number of licenses that are held changed by {grown:+.0%}."
