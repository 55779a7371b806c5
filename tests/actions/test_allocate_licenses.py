"""To allocate: all or nothing, from the right lot, never a seat too many, never two licenses for one learner."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.archive_learners import archive_learners
from core.actions.expire_licenses import expire_licenses
from core.errors import AlreadyLicensed, ConstraintViolated, NotEnoughStock, NotFound, Refused
from core.rules.allocation import Draw, DrawOrder
from core.rules.filters import ExpiredFilter
from tests.acme import ANA, digest, events, licenses, row
from tests.moments import NOW
from tests.together import at_once

TODAY = date(2026, 3, 2)
ENDED = date(2026, 2, 1)


def allocate(acme, learners, **about):
    given = {"company_id": acme.company_id, "learners": learners, "request_key": "a press", "now": NOW, "actor": ANA}
    return allocate_licenses(acme.db, **(given | about))


def allocated(acme, lot_id):
    return row(acme.db, "lot", lot_id)["allocated"]


def refused_unchanged(acme, error, learners, **about):
    before = digest(acme.db)
    with pytest.raises(error) as caught:
        allocate(acme, learners, **about)
    assert digest(acme.db) == before
    return caught.value


def test_each_of_a_list_gets_a_license_of_the_lots_term(acme):
    lot_id = acme.lot(10)
    learners = acme.people(3)

    done = allocate(acme, [*learners, learners[0]])

    assert (done.count, done.draws) == (3, (Draw(lot_id, 3),))
    assert sorted(license["learner_id"] for license in licenses(acme.db)) == sorted(learners)
    lot = row(acme.db, "lot", lot_id)
    assert lot["allocated"] == 3
    for license in licenses(acme.db):
        assert (license["starts_at"], license["expires_at"]) == (lot["starts_at"], lot["expires_at"])
        assert (license["batch_id"], license["allocated_at"]) == (done.batch_id, NOW)
    told = events(acme.db, "license_allocated")
    assert sorted(event["learner_id"] for event in told) == sorted(learners)
    assert {(event["batch_id"], event["lot_id"], event["actor"]) for event in told} == {(done.batch_id, lot_id, ANA)}


def test_all_expired_learners_that_match_a_filter_get_one(acme):
    old = acme.lot(10, expires_on=ENDED)
    sales = acme.licensed(old, 2, department="Sales")
    acme.licensed(old, 1, department="Legal")
    acme.people(1, department="Sales")
    acme.licensed(acme.lot(10), 1, department="Sales")

    done = allocate(acme, ExpiredFilter(department="Sales"))

    assert done.count == 2
    renewed = [license["learner_id"] for license in licenses(acme.db) if license["batch_id"] == done.batch_id]
    assert sorted(renewed) == sorted(sales)


def test_a_filter_that_matches_nobody_is_refused(acme):
    acme.lot()

    refused_unchanged(acme, Refused, ExpiredFilter(search="nobody"))


def test_an_empty_list_is_refused(acme):
    acme.lot()

    refused_unchanged(acme, Refused, [])


def test_a_renewal_keeps_the_old_license_as_history(acme):
    (lena,) = acme.licensed(acme.lot(1, expires_on=ENDED))
    acme.lot(1)

    allocate(acme, [lena])

    assert [license["expires_at"] > NOW for license in licenses(acme.db, lena)] == [False, True]


@pytest.mark.parametrize(("order", "first"), [(DrawOrder.LATEST_FIRST, 1), (DrawOrder.EARLIEST_FIRST, 0)])
def test_lots_are_drawn_in_the_order_asked_for(acme, order, first):
    lots = [acme.lot(2, starts_on=date(2025, 9, 1)), acme.lot(2)]

    done = allocate(acme, acme.people(3), order=order)

    assert done.draws == (Draw(lots[first], 2), Draw(lots[1 - first], 1))
    assert [allocated(acme, lots[first]), allocated(acme, lots[1 - first])] == [2, 1]


def test_a_named_lot_is_drawn_and_no_other(acme):
    named, other = acme.lot(2, starts_on=date(2025, 9, 1)), acme.lot(2)

    allocate(acme, acme.people(2), lot_id=named)

    assert (allocated(acme, named), allocated(acme, other)) == (2, 0)
    refused_unchanged(acme, Refused, acme.people(1), lot_id=named, request_key="another press")


def test_a_named_lot_that_is_too_small_is_not_helped_out_by_another(acme):
    named = acme.lot(2)
    acme.lot(10)

    error = refused_unchanged(acme, NotEnoughStock, acme.people(3), lot_id=named)
    assert error.missing == 1


def test_an_upcoming_lot_is_drawn_only_when_it_is_named(acme):
    upcoming = acme.lot(5, starts_on=TODAY + timedelta(days=1))
    learners = acme.people(2)

    assert refused_unchanged(acme, NotEnoughStock, learners).missing == 2
    allocate(acme, learners, lot_id=upcoming)
    assert {license["starts_at"] for license in licenses(acme.db)} == {datetime(2026, 3, 2, 23, tzinfo=UTC)}


def test_a_lot_that_has_expired_gives_nothing(acme):
    ended = acme.lot(5, expires_on=ENDED)
    learners = acme.people(1)

    assert refused_unchanged(acme, NotEnoughStock, learners).available == 0
    refused_unchanged(acme, Refused, learners, lot_id=ended)


@pytest.mark.parametrize(("instants", "given"), [(-1, True), (0, False), (1, False)])
def test_the_last_instant_of_a_lot_is_the_one_before_its_end(acme, instants, given):
    lot_id = acme.lot(1)
    ends = row(acme.db, "lot", lot_id)["expires_at"]
    learners = acme.people(1)

    if given:
        allocate(acme, learners, now=ends + timedelta(microseconds=instants))
    else:
        refused_unchanged(acme, NotEnoughStock, learners, now=ends + timedelta(microseconds=instants))


def test_a_lot_whose_expiry_is_recorded_gives_nothing_to_an_act_that_comes_late(acme):
    lot_id = acme.lot(1)
    ends = row(acme.db, "lot", lot_id)["expires_at"]
    expire_licenses(acme.db, now=ends)

    refused_unchanged(acme, NotEnoughStock, acme.people(1), now=ends - timedelta(seconds=1))


def test_too_little_stock_changes_nothing_and_says_how_many_are_missing(acme):
    acme.lot(2)
    acme.lot(1, starts_on=date(2025, 9, 1))

    error = refused_unchanged(acme, NotEnoughStock, acme.people(5))

    assert (error.available, error.wanted, error.missing) == (3, 5, 2)
    assert "2 are missing" in str(error)


def test_who_holds_a_live_license_is_named_and_nobody_gets_one(acme):
    (lena,) = acme.licensed(acme.lot(5), email="lena@acme.example")
    others = acme.people(2)

    error = refused_unchanged(acme, AlreadyLicensed, [lena, *others])

    assert error.count == 1
    assert "1 of the 3 selected holds a live license already (lena@acme.example)" in str(error)


def test_who_presses_twice_hears_that_it_is_done_even_where_stock_is_used_up(acme):
    acme.lot(2)
    learners = acme.people(2)
    allocate(acme, learners)

    refused_unchanged(acme, AlreadyLicensed, learners, request_key="another press")


def test_who_will_hold_a_license_that_overlaps_gets_no_second_one(acme):
    learners = acme.people(1)
    allocate(acme, learners, lot_id=acme.lot(1, starts_on=TODAY + timedelta(days=30)))
    acme.lot(1)

    refused_unchanged(acme, AlreadyLicensed, learners, request_key="another press")


def test_an_early_renewal_from_a_lot_that_starts_when_the_license_ends_is_allowed(acme):
    ends_on = TODAY + timedelta(days=10)
    (lena,) = acme.licensed(acme.lot(1, expires_on=ends_on))

    allocate(acme, [lena], lot_id=acme.lot(1, starts_on=ends_on))

    first, second = licenses(acme.db, lena)
    assert first["expires_at"] == second["starts_at"]


def test_an_early_renewal_from_a_lot_that_starts_a_day_too_early_is_refused(acme):
    ends_on = TODAY + timedelta(days=10)
    (lena,) = acme.licensed(acme.lot(1, expires_on=ends_on))

    refused_unchanged(acme, AlreadyLicensed, [lena], lot_id=acme.lot(1, starts_on=ends_on - timedelta(days=1)))


def test_an_early_renewal_that_lacks_stock_says_so_rather_than_that_they_are_licensed(acme):
    ends_on = TODAY + timedelta(days=10)
    learners = acme.licensed(acme.lot(2, expires_on=ends_on), 2)

    error = refused_unchanged(acme, NotEnoughStock, learners, lot_id=acme.lot(1, starts_on=ends_on))
    assert error.missing == 1


def test_an_archived_learner_is_refused_and_named(acme):
    acme.lot()
    gone = acme.people(1, email="gone@acme.example", archived_at=NOW)

    assert "gone@acme.example" in str(refused_unchanged(acme, Refused, [*gone, *acme.people(1)]))


def test_a_learner_of_another_company_is_not_found_and_not_named(acme):
    acme.lot()

    assert "charlie" not in str(refused_unchanged(acme, NotFound, [acme.stranger(), *acme.people(1)]))


def test_a_lot_of_another_company_is_not_drawn(acme):
    lot_id = acme.lot()
    with acme.db.read() as r:
        stranger = acme.stranger()
        other = r.value("select company_id from learner where learner_id = $stranger", stranger=stranger)

    refused_unchanged(acme, Refused, [stranger], company_id=other, lot_id=lot_id)


def test_an_unknown_company_is_not_found(acme):
    refused_unchanged(acme, NotFound, acme.people(1), company_id="019c0000-0000-7000-8000-000000000000")


def test_the_same_key_twice_is_one_allocation(acme):
    lot_id = acme.lot()
    learners = acme.people(3)

    assert allocate(acme, learners) == allocate(acme, learners)
    assert allocated(acme, lot_id) == len(licenses(acme.db)) == 3


def test_a_key_of_another_act_is_no_allocation(acme):
    acme.lot()
    lena, omar = acme.people(2)
    archive_learners(acme.db, company_id=acme.company_id, learners=[lena], request_key="a press", now=NOW, actor=ANA)

    refused_unchanged(acme, ConstraintViolated, [omar])


def test_a_double_click_in_two_threads_is_one_allocation(acme):
    acme.lot()
    learners = acme.people(3)

    answers = at_once([lambda: allocate(acme, learners)] * 3)

    assert answers[0] == answers[1] == answers[2]
    assert len(licenses(acme.db)) == 3


def test_eight_at_once_on_the_last_seats_never_oversell(acme):
    lot_id = acme.lot(5)
    learners = acme.people(8)

    answers = at_once(
        [lambda who=who: allocate(acme, [who], request_key=f"press of {who}") for who in learners],
    )

    assert sum(isinstance(answer, NotEnoughStock) for answer in answers) == 3, answers
    assert allocated(acme, lot_id) == len(licenses(acme.db)) == 5


def test_two_lots_at_once_never_give_one_learner_two_licenses(acme):
    lots = [acme.lot(1), acme.lot(1)]
    (lena,) = acme.people(1)

    answers = at_once(
        [lambda lot_id=lot_id: allocate(acme, [lena], lot_id=lot_id, request_key=lot_id) for lot_id in lots]
    )

    assert sum(isinstance(answer, AlreadyLicensed) for answer in answers) == 1, answers
    assert len(licenses(acme.db, lena)) == 1


def test_what_was_shown_and_confirmed_is_done(acme):
    lot_id = acme.lot(10)

    assert allocate(acme, acme.people(3), shown=[Draw(lot_id, 3)]).count == 3


def test_fewer_who_match_than_were_shown_is_refused_and_says_what_it_would_be(acme):
    acme.licensed(acme.lot(2, expires_on=ENDED), 2)
    lot_id = acme.lot(10)

    error = refused_unchanged(acme, Refused, ExpiredFilter(), shown=[Draw(lot_id, 3)])

    assert "changed since it was shown: it would be 2 until 2027-03-02 now." in str(error)


def test_another_lot_than_was_shown_is_refused(acme):
    early = acme.lot(10, starts_on=date(2025, 9, 1))
    acme.lot(2)

    error = refused_unchanged(acme, Refused, acme.people(3), shown=[Draw(early, 3)])

    assert "2 until 2027-03-02 and 1 until 2026-09-01" in str(error)


def test_stock_that_is_short_by_now_is_said_with_the_number_missing(acme):
    lot_id = acme.lot(2)

    assert refused_unchanged(acme, NotEnoughStock, acme.people(3), shown=[Draw(lot_id, 3)]).missing == 1


def test_the_same_key_answers_before_what_was_shown_is_asked(acme):
    lot_id = acme.lot(10)
    learners = acme.licensed(acme.lot(3, expires_on=ENDED), 3)
    shown = [Draw(lot_id, 3)]

    first = allocate(acme, ExpiredFilter(), shown=shown)
    acme.licensed(acme.lot(1, expires_on=ENDED))

    assert allocate(acme, ExpiredFilter(), shown=shown) == first
    assert sum(license["learner_id"] in learners for license in licenses(acme.db)) == 6


def test_of_two_people_who_confirm_the_same_list_at_once_one_is_told_to_look_again(acme):
    acme.licensed(acme.lot(3, expires_on=ENDED), 3)
    lot_id = acme.lot(3)
    acme.lot(3, starts_on=date(2025, 9, 1))

    answers = at_once(
        [lambda key=key: allocate(acme, ExpiredFilter(), shown=[Draw(lot_id, 3)], request_key=key) for key in "ab"]
    )

    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert allocated(acme, lot_id) == 3


def test_of_two_people_who_confirm_the_last_seats_of_a_lot_at_once_one_is_told_to_look_again(acme):
    acme.lot(4, starts_on=date(2025, 9, 1))
    lot_id = acme.lot(3)
    lists = [acme.people(2), acme.people(2)]

    answers = at_once(
        [
            lambda key=key, learners=learners: allocate(acme, learners, shown=[Draw(lot_id, 2)], request_key=key)
            for key, learners in zip("ab", lists, strict=True)
        ]
    )

    (refused,) = [answer for answer in answers if isinstance(answer, Exception)]
    assert "it would be 1 until 2027-03-02 and 1 until 2026-09-01 now" in str(refused)
    assert allocated(acme, lot_id) == len(licenses(acme.db)) == 2
