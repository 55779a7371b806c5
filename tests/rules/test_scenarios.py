"""What may be supposed, and what it may be called."""

import pytest

from core.errors import InvalidInput
from core.rules.scenarios import Scenario, check_name, check_scenario, ready_made


def test_the_ready_made_ones_stand_beside_the_past():
    assert ready_made(40) == {
        "As before": Scenario(0, 0, 40),
        "Cautious": Scenario(-10, 0, 55),
        "Hopeful": Scenario(10, 10, 25),
    }


@pytest.mark.parametrize(("past", "name", "late"), [(95, "Cautious", 100), (5, "Hopeful", 0)])
def test_a_late_share_stays_a_share(past, name, late):
    assert ready_made(past)[name].late == late


@pytest.mark.parametrize("supposed", [Scenario(-50, 0, 0), Scenario(50, 100, 100)])
def test_the_ends_of_the_sliders_are_allowed(supposed):
    assert check_scenario(supposed) == supposed


@pytest.mark.parametrize(
    "supposed",
    [
        *(Scenario(-51, 0, 0), Scenario(51, 0, 0), Scenario(0, -1, 0), Scenario(0, 101, 0)),
        *(Scenario(0, 0, -1), Scenario(0, 0, 101)),
    ],
)
def test_what_the_sliders_do_not_reach_is_refused(supposed):
    with pytest.raises(InvalidInput, match="Choose"):
        check_scenario(supposed)


def test_a_name_is_trimmed_and_has_one_blank_between_its_words():
    assert check_name("  Fewer   seats ") == "Fewer seats"


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b", "cautious", "As  Before", "adjusted"])
def test_a_name_that_says_nothing_or_is_taken_for_ever_is_refused(name):
    with pytest.raises(InvalidInput):
        check_name(name)
