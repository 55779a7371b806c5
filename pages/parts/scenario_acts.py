"""To keep a scenario by name, to take one off the list, and to put one back."""

import polars as pl
import streamlit as st

from core.actions.remove_scenario import remove_scenario
from core.actions.restore_scenario import restore_scenario
from core.actions.save_scenario import save_scenario
from core.reads.scenarios import SavedScenario
from core.rules.access import Deed
from core.rules.scenarios import NAME_LIMIT
from pages.parts import flash, scenario_choice
from pages.parts.dialogs import close_dialog, field, open_dialog, opened
from pages.parts.page import Page, open_page
from pages.parts.scenario_choice import Chosen
from pages.parts.words import day, plain

_SAVE = "save-scenario"


def offer(
    page: Page,
    chosen: Chosen,
    saved: list[SavedScenario],
    *,
    about: str,
    companies: pl.Series,
    expected: pl.DataFrame,
    need: pl.DataFrame,
) -> None:
    """Draw `Save Scenario` with its dialog, `Remove` for a saved one, and `Removed` where there are some.

    Saved is what is shown: `expected` (core/rules/renewal_model.py) and `need` (core/rules/stock_need.py).
    """
    st.button("Save Scenario", key=_SAVE, icon=":material/bookmark_add:", on_click=open_dialog, args=(_SAVE,))
    dialog = opened()
    if dialog is not None and dialog[0] == _SAVE:
        _save(chosen, about, companies, _said(expected, need))
    if chosen.saved is not None:
        of_saved = chosen.saved
        if st.button("Remove", key="remove-scenario", icon=":material/bookmark_remove:"):
            flash.act(
                lambda: remove_scenario(
                    page.db, scenario_id=of_saved.scenario_id, now=page.now, actor=page.person.email
                ),
                done=f"{plain(of_saved.name)} is off the list. It can be put back under Removed.",
            )
    removed = [each for each in saved if each.is_removed]
    if removed:
        with st.popover("Removed", key="removed-scenarios", icon=":material/history:", width="content"):
            for each in removed:
                _put_back(page, each)


@st.dialog("Save Scenario", icon=":material/bookmark_add:", on_dismiss=close_dialog)
def _save(chosen: Chosen, about: str, companies: pl.Series, months: pl.DataFrame) -> None:
    """Under which name."""
    page = open_page(Deed.KEEP_SCENARIOS)
    supposed = chosen.supposed
    st.markdown(
        f"Renewal rate **{supposed.points:+d}** points, **{supposed.growth}%** new learners a year, "
        f"**{supposed.late}%** of renewals late."
    )
    st.caption(
        f"Kept is what is supposed, and what it says now about {plain(about)}: to be compared with others, and held "
        "against what comes true."
    )
    with st.form("new-scenario", border=False):
        name = st.text_input("Name", max_chars=NAME_LIMIT, key=field("scenario-name"), placeholder="Fewer seats in May")
        pressed = st.form_submit_button("Save", key="save-scenario-now", type="primary", width="stretch")
    if pressed:
        flash.act(
            lambda: save_scenario(
                page.db,
                name=name or "",
                scenario=supposed,
                about=about,
                companies=companies,
                months=months,
                now=page.now,
                actor=page.person.email,
            ),
            done=f"{plain(name or '')} is saved.",
            then=lambda: scenario_choice.choose_next(name or ""),
        )


def _put_back(page: Page, removed: SavedScenario) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{plain(removed.name)}** :small[:gray[{plain(removed.about)}, saved {day(removed.saved_at)} by "
            f"{plain(removed.saved_by)}]]"
        )
        if st.button("Restore", key=f"restore-{removed.scenario_id}"):
            flash.act(
                lambda: restore_scenario(
                    page.db, scenario_id=removed.scenario_id, now=page.now, actor=page.person.email
                ),
                done=f"{plain(removed.name)} is back on the list.",
            )


def _said(expected: pl.DataFrame, need: pl.DataFrame) -> pl.DataFrame:
    """What is kept of each month that both speak of; where nothing ends, nothing is expected."""
    renewed = expected.select("first_on", "ending", "expected", expected_low="low", expected_high="high")
    bounds = ["needed", "needed_low", "needed_high", "to_order"]
    return need.select("first_on", *bounds).join(renewed, on="first_on", how="left").fill_null(0)
