"""What an order may say, and who may still decide it."""

import pytest

from core.errors import InvalidInput, Refused
from core.rules.orders import (
    MAX_QUANTITY,
    NOTE_LIMIT,
    PO_LIMIT,
    REASON_LIMIT,
    OrderState,
    check_can_decide,
    check_note,
    check_po_number,
    check_quantity,
    check_reason,
    order_number,
)


@pytest.mark.parametrize("n", [1, 2, 99_999, MAX_QUANTITY])
def test_one_to_a_hundred_thousand_licenses_can_be_ordered(n: int) -> None:
    assert check_quantity(n) == n


@pytest.mark.parametrize("n", [-1, 0, 100_001])
def test_another_number_is_refused(n: int) -> None:
    with pytest.raises(InvalidInput, match=r"Give a number from 1 to 100,000\."):
        check_quantity(n)


def test_a_note_keeps_its_lines() -> None:
    assert check_note("  For the new site\r\nin Lyon\rfrom May\n") == "For the new site\nin Lyon\nfrom May"


def test_a_po_number_is_one_line() -> None:
    assert check_po_number(" PO-4711 ") == "PO-4711"
    with pytest.raises(InvalidInput, match="PO number holds a character"):
        check_po_number("PO-4711\nPO-4712")


def test_a_note_and_a_po_number_may_be_empty() -> None:
    assert check_note(" ") == ""
    assert check_po_number("") == ""


def test_the_limits_are_named_when_passed() -> None:
    assert check_note("x" * NOTE_LIMIT) == "x" * NOTE_LIMIT
    with pytest.raises(InvalidInput, match="note has 2,001 characters; at most 2,000"):
        check_note("x" * (NOTE_LIMIT + 1))
    with pytest.raises(InvalidInput, match="PO number has 101 characters; at most 100"):
        check_po_number("x" * (PO_LIMIT + 1))
    with pytest.raises(InvalidInput, match="reason has 501 characters; at most 500"):
        check_reason("x" * (REASON_LIMIT + 1))


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\xa0"])
def test_a_reason_says_something(text: str) -> None:
    with pytest.raises(InvalidInput, match="A reason is missing"):
        check_reason(text)


def test_a_reason_is_trimmed() -> None:
    assert check_reason(" No budget this year ") == "No budget this year"


@pytest.mark.parametrize("verb", ["assigned", "declined", "cancelled"])
def test_a_requested_order_can_be_decided(verb: str) -> None:
    check_can_decide("requested", verb)


@pytest.mark.parametrize(
    ("state", "verb", "sentence"),
    [
        ("assigned", "declined", "This order has already been assigned; it can no longer be declined."),
        ("declined", "assigned", "This order has already been declined; it can no longer be assigned."),
        ("cancelled", "assigned", "This order has already been cancelled; it can no longer be assigned."),
        ("assigned", "assigned", "This order has already been assigned; nothing was changed."),
        (OrderState.CANCELLED, "cancelled", "This order has already been cancelled; nothing was changed."),
    ],
)
def test_a_decided_order_stays_as_it_was_decided(state: str, verb: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_can_decide(state, verb)

    assert str(refusal.value) == sentence


def test_an_order_is_shown_by_the_random_end_of_its_id() -> None:
    assert order_number("019ab3c4-7d10-7000-8000-0000005f2a9c") == "#5F2A9C"
