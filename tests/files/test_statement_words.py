"""What a statement says: which people lose what and when, and what to do, in words that fit the numbers."""

from dataclasses import replace
from datetime import date

from core.files.statement_words import as_of, consequences, steps
from tests.rules.test_statement import ENDING, a_statement


def test_the_moment_names_its_zone():
    assert as_of(a_statement()) == "Mar 2, 2026, 10:00 Europe/Madrid (UTC+01:00)"


def test_each_date_says_who_can_no_longer_log_in():
    assert consequences(a_statement()) == [
        "8 people cannot log in already, and stay without access.",
        "From Mar 11, 2026 on, 1 learner and 1 manager can no longer log in.",
        "A manager without a license sees one page alone, how to renew: they can request licenses there, and allocate "
        "none.",
        "3 unallocated licenses are lost on these dates: they cannot be used afterwards.",
    ]


def test_many_dates_share_a_sentence_and_nobody_is_left_out():
    dates = tuple(
        replace(ENDING, expires_on=date(2026, 3, day), managers=0, unallocated=0, learners=day) for day in range(5, 15)
    )

    said = consequences(a_statement(dates=dates, expired_before=0))

    assert said == [
        "From Mar 5, 2026 on, 5 learners can no longer log in.",
        "From Mar 6, 2026 on, 6 learners can no longer log in.",
        "From Mar 7, 2026 on, 7 learners can no longer log in.",
        "On 7 later dates, until Mar 14, 2026, 77 people more can no longer log in.",
    ]


def test_where_nothing_ends_it_says_so():
    nothing = a_statement(people=[], dates=(), expired_before=0)

    assert consequences(nothing) == [
        "Nothing: nobody loses access in the next 60 days, and no license is lost.",
    ]
    assert "nothing needs to be done now" in steps(nothing)[0]


def test_what_to_do_follows_what_there_is():
    assert steps(a_statement()) == [
        "Decide which of the 4 people go on. Licenses are never renewed by themselves.",
        "Allocate the 1 license that is in stock and outlasts these dates.",
        "1 license requested already waits to be assigned.",
        "Request 2 licenses more to renew everybody. The twelve months run from the day of assignment, or from a later "
        "day that you agree on with us, so that no paid day is lost.",
    ]
    assert steps(a_statement(lasting_stock=4, orders=()))[1:] == [
        "Allocate the 4 licenses that are in stock and outlast these dates.",
        "Nothing more needs to be requested to renew everybody.",
    ]


def test_unallocated_licenses_alone_are_said_to_be_lost():
    only = a_statement(people=[], dates=(replace(ENDING, learners=0, managers=0),), expired_before=0)

    assert consequences(only) == [
        "3 unallocated licenses are lost on these dates: they cannot be used afterwards.",
    ]
    assert steps(only) == [
        "Everybody is renewed. Allocate the unallocated licenses before they are lost, or let them end.",
    ]
