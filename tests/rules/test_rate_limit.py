"""How often somebody may ask: as many at once as per minute, then at an even rate, each asker for themselves."""

import pytest

from core.rules.rate_limit import RateLimit


def test_a_full_bucket_lets_so_many_through_and_then_says_how_long_to_wait():
    limit = RateLimit(per_minute=60)

    assert [limit.wait("ana", at_second=5.0) for _ in range(60)] == [0.0] * 60
    assert limit.wait("ana", at_second=5.0) == pytest.approx(1.0)
    assert limit.wait("ana", at_second=5.5) == pytest.approx(0.5)
    assert limit.wait("ana", at_second=6.0) == 0.0
    assert limit.wait("ana", at_second=6.0) > 0


def test_waiting_fills_the_bucket_and_no_more():
    limit = RateLimit(per_minute=2)
    for _ in range(2):
        limit.wait("ana", at_second=0.0)

    assert [limit.wait("ana", at_second=9_999.0) > 0 for _ in range(3)] == [False, False, True]


def test_one_asker_takes_nothing_from_another():
    limit = RateLimit(per_minute=1)

    assert limit.wait("ana", at_second=0.0) == limit.wait("bo", at_second=0.0) == 0.0
    assert limit.wait("ana", at_second=0.0) > 0


def test_a_question_may_cost_more_and_a_refused_one_costs_nothing():
    limit = RateLimit(per_minute=10)

    assert limit.wait("ana", at_second=0.0, cost=8) == 0.0
    assert limit.wait("ana", at_second=0.0, cost=3) == pytest.approx(6.0)
    assert limit.wait("ana", at_second=0.0, cost=2) == 0.0


def test_what_costs_more_than_a_bucket_holds_is_let_through_a_full_one():
    limit = RateLimit(per_minute=10)

    assert limit.wait("ana", at_second=0.0, cost=100) == 0.0
    assert limit.wait("ana", at_second=0.0) > 0


def test_many_askers_do_not_fill_the_memory():
    limit = RateLimit(per_minute=10)
    for number in range(30_000):
        limit.wait(f"address {number}", at_second=0.0)

    assert len(limit._left) <= 10_000
    assert limit.wait("address 29999", at_second=0.0, cost=10) > 0
