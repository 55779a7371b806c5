"""The selection of a list that comes in pages, as the pure value it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.filters import ExpiredFilter
from pages.parts.selection import Selection

SALES = ExpiredFilter(department="Sales")
LEARNERS = [f"learner-{number}" for number in range(12)]
PAGES = [LEARNERS[start : start + 5] for start in range(0, len(LEARNERS), 5)]


def selected_of(selection):
    return {learner_id for learner_id in LEARNERS if selection.holds(learner_id)}


def test_nobody_is_selected_at_first():
    assert Selection().count(len(LEARNERS)) == 0
    assert selected_of(Selection()) == set()
    assert Selection().learners == ()


def test_ticks_of_other_pages_stay():
    first = Selection().after(PAGES[0], PAGES[0][:2])

    both = first.after(PAGES[1], PAGES[1][:1])

    assert selected_of(both) == {*PAGES[0][:2], PAGES[1][0]}
    assert both.count(len(LEARNERS)) == 3


def test_a_tick_taken_away_takes_only_that_one():
    selection = Selection(ids=frozenset(LEARNERS[:7])).after(PAGES[0], PAGES[0][1:])

    assert selected_of(selection) == set(LEARNERS[1:7])


def test_all_selects_every_page_and_counts_who_match():
    selection = Selection(all_of=SALES)

    assert selection.count(1_234_567) == 1_234_567
    assert selected_of(selection) == set(LEARNERS)


def test_all_but_one_is_all_but_that_one_on_every_page():
    selection = Selection(all_of=SALES).after(PAGES[1], PAGES[1][1:]).after(PAGES[0], PAGES[0])

    assert selected_of(selection) == set(LEARNERS) - {PAGES[1][0]}
    assert selection.count(len(LEARNERS)) == len(LEARNERS) - 1


def test_who_is_ticked_again_is_of_all_again():
    selection = Selection(all_of=SALES).after(PAGES[0], PAGES[0][1:]).after(PAGES[0], PAGES[0])

    assert selection == Selection(all_of=SALES)


def test_an_act_is_told_the_ids_in_an_order_that_does_not_change():
    assert Selection(ids=frozenset({"c", "a", "b"})).learners == ("a", "b", "c")


def test_an_act_is_told_the_filter_without_those_who_are_not_ticked():
    assert Selection(all_of=SALES, ids=frozenset({"b", "a"})).learners == ExpiredFilter(
        department="Sales", without=("a", "b")
    )


@pytest.mark.parametrize("all_of", [None, ExpiredFilter(), SALES])
def test_the_company_stays_whatever_is_ticked(all_of):
    selection = Selection("acme", all_of).after(PAGES[0], [])

    assert (selection.company_id, selection.all_of) == ("acme", all_of)


ticks = st.tuples(st.integers(0, len(PAGES) - 1), st.sets(st.integers(0, 4)))
select_all = st.sampled_from(["all", "clear"])


@given(st.lists(st.one_of(ticks, select_all), max_size=30))
def test_whatever_is_ticked_page_by_page_the_selection_agrees_with_a_plain_set(steps):
    selection, model = Selection("acme"), set()
    for step in steps:
        if step == "all":
            selection, model = Selection("acme", ExpiredFilter()), set(LEARNERS)
        elif step == "clear":
            selection, model = Selection("acme"), set()
        else:
            shown = PAGES[step[0]]
            ticked = [shown[place] for place in step[1] if place < len(shown)]
            selection = selection.after(shown, ticked)
            model = (model - set(shown)) | set(ticked)
        assert selected_of(selection) == model
        assert selection.count(len(LEARNERS)) == len(model)
