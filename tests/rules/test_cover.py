"""What covers a company's lapses goes to the earliest first, and is counted once."""

from hypothesis import given
from hypothesis import strategies as st

from core.rules.cover import short_by_in_turn

COUNTS = st.lists(st.integers(0, 1000), max_size=12)


def test_cover_goes_to_the_earliest_lapse_first():
    assert short_by_in_turn([10, 20, 5], [15, 15, 15]) == [0, 15, 5]


def test_without_cover_everybody_is_short():
    assert short_by_in_turn([3, 4], [0, 0]) == [3, 4]


@given(COUNTS, st.integers(0, 5000))
def test_what_is_short_and_what_covers_come_to_all_people(people, cover):
    assert sum(short_by_in_turn(people, [cover] * len(people))) == max(0, sum(people) - cover)


def test_what_ends_before_a_lapse_does_not_cover_it():
    # Five licenses outlast the first date, two of them the second one too: the latest are taken first.
    assert short_by_in_turn([1, 3], [5, 2]) == [0, 2]
