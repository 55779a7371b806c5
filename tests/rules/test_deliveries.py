"""What reports mean for a mail, in whatever order they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.deliveries import ReportKind, reason_of, state_after

KINDS = st.lists(st.sampled_from(list(ReportKind)), max_size=8)
REFUSED = (ReportKind.BOUNCE, ReportKind.DROPPED, ReportKind.SPAMREPORT, ReportKind.UNSUBSCRIBE)


@given(KINDS, st.randoms(), st.sampled_from(["sending", "unknown", "parked", "sent", "delivered", "bounced"]))
def test_the_order_of_reports_does_not_matter_nor_how_they_are_parted(kinds, random, state):
    shuffled = random.sample(kinds, len(kinds))
    place = random.randint(0, len(kinds))

    together = state_after(state, kinds)

    assert state_after(state, shuffled) == together
    assert state_after(state_after(state, shuffled[:place]), shuffled[place:]) == together
    assert state_after(together, kinds) == together


@pytest.mark.parametrize("state", ["sending", "unknown", "parked"])
def test_any_report_settles_a_mail_that_was_in_doubt(state):
    assert state_after(state, [ReportKind.PROCESSED]) == "sent"
    assert state_after(state, [ReportKind.DEFERRED]) == "sent"
    assert state_after(state, [ReportKind.DELIVERED]) == "delivered"


@pytest.mark.parametrize("kind", REFUSED)
def test_a_refusal_counts_more_than_a_delivery(kind):
    assert state_after("delivered", [kind]) == "bounced"
    assert state_after("bounced", [ReportKind.DELIVERED]) == "bounced"
    assert reason_of(kind, "550 no such user").endswith(": 550 no such user")


@pytest.mark.parametrize("state", ["planned", "skipped", "failed"])
@given(kinds=KINDS)
def test_what_was_settled_without_the_provider_stays(state, kinds):
    assert state_after(state, kinds) == state
