"""To add learners: new people get a license at once, known ones are reported, nobody is left half added."""

from datetime import date

import polars as pl
import pytest

from core.actions.add_learners import NewLearner, add_learners
from core.errors import InvalidInput, NotEnoughStock, NotFound, Refused
from core.rules.allocation import Draw
from tests.acme import ALICE, ANA, digest, events, licenses, row
from tests.builders import a_learner
from tests.moments import NOW
from tests.together import at_once


def add(acme, *people, **about):
    given = {"company_id": acme.company_id, "people": people, "request_key": "a press", "now": NOW, "actor": ANA}
    return add_learners(acme.db, **(given | about))


def new(*emails):
    return [NewLearner(email) for email in emails]


def learners(db):
    with db.read() as r:
        return r.rows("select * from learner order by email_key")


def refused_unchanged(acme, error, *people):
    before = digest(acme.db)
    with pytest.raises(error) as caught:
        add(acme, *people)
    assert digest(acme.db) == before
    return caught.value


def test_a_new_learner_is_stored_as_typed_and_holds_a_license(acme):
    lot_id = acme.lot(5)

    done = add(acme, NewLearner(" Bob@Acme.example ", " Bob Hill ", " Sales "), NewLearner("mia@acme.example"))

    assert (done.added, done.existing, done.draws) == (2, (), (Draw(lot_id, 2),))
    _, bob, mia = learners(acme.db)
    assert (bob["email"], bob["email_key"]) == ("Bob@Acme.example", "bob@acme.example")
    assert (bob["name"], bob["department"], bob["is_manager"]) == ("Bob Hill", "Sales", False)
    assert (bob["batch_id"], bob["created_at"]) == (done.batch_id, NOW)
    assert [license["lot_id"] for license in licenses(acme.db, mia["learner_id"])] == [lot_id]
    assert row(acme.db, "lot", lot_id)["allocated"] == 2
    assert len(events(acme.db, "learner_added")) == len(events(acme.db, "license_allocated")) == 2


def test_a_manager_can_be_added(acme):
    acme.lot()

    add(acme, NewLearner("bob@acme.example", is_manager=True))

    assert [learner["is_manager"] for learner in learners(acme.db)] == [True, True]


def test_the_lot_that_ends_first_is_drawn_first(acme):
    early, late = acme.lot(1, starts_on=date(2025, 9, 1)), acme.lot(5)

    assert add(acme, *new("b@acme.example", "c@acme.example")).draws == (Draw(early, 1), Draw(late, 1))


@pytest.mark.parametrize("spelling", [ALICE, "ALICE@acme.example", " alice@ACME.EXAMPLE "])
def test_who_exists_is_reported_and_stays_as_they_are(acme, spelling):
    acme.lot()

    done = add(acme, *new(spelling, "bob@acme.example"))

    assert (done.added, done.existing) == (1, (ALICE,))
    assert len(learners(acme.db)) == 2
    assert licenses(acme.db, acme.alice_id) == []


def test_an_archived_learner_is_reported_and_not_added_again(acme):
    acme.lot()
    acme.people(1, email="gone@acme.example", archived_at=NOW)

    done = add(acme, *new("gone@acme.example", "bob@acme.example"))

    assert (done.added, done.existing) == (1, ("gone@acme.example",))


def test_who_is_named_twice_is_added_once_as_first_written(acme):
    acme.lot()

    add(acme, NewLearner("bob@acme.example", "Bob"), NewLearner("BOB@acme.example", "Robert"))

    assert [learner["name"] for learner in learners(acme.db)] == ["Alice Wong", "Bob"]


def test_the_same_address_in_another_company_is_another_learner(acme):
    acme.lot()
    acme.stranger()

    assert add(acme, *new("charlie@other.example")).added == 1


def test_nobody_new_is_refused(acme):
    acme.lot()

    acme.people(1, email="gone@acme.example", archived_at=NOW)

    one = refused_unchanged(acme, Refused, *new(ALICE))
    archived = refused_unchanged(acme, Refused, *new("gone@acme.example"))
    two = refused_unchanged(acme, Refused, *new(ALICE, "gone@acme.example", ALICE))

    assert str(one) == "alice@acme.example is a learner of this company already. Nobody was added."
    assert "archived" in str(archived)
    assert "Restore" in str(archived)
    assert "all 2 are learners" in str(two)


def test_what_was_not_confirmed_is_refused(acme):
    early, late = acme.lot(1, starts_on=date(2025, 9, 1)), acme.lot(5)

    before = digest(acme.db)
    with pytest.raises(Refused):
        add(acme, *new("b@acme.example"), shown=(Draw(late, 1),))

    assert digest(acme.db) == before
    assert add(acme, *new("b@acme.example"), shown=(Draw(early, 1),)).added == 1


def test_nobody_at_all_is_refused(acme):
    refused_unchanged(acme, Refused)


def test_more_people_than_stock_are_refused_with_the_number_missing(acme):
    acme.lot(2)

    error = refused_unchanged(acme, NotEnoughStock, *new("a@acme.example", "b@acme.example", "c@acme.example", ALICE))

    assert (error.wanted, error.available, error.missing) == (3, 2, 1)


def test_an_invalid_address_is_named_and_nobody_is_added(acme):
    acme.lot()

    error = refused_unchanged(acme, InvalidInput, *new("bob@acme.example", "not an address"))

    assert "not an address" in str(error)


def test_a_name_that_is_too_long_adds_nobody(acme):
    acme.lot()

    refused_unchanged(acme, InvalidInput, NewLearner("bob@acme.example"), NewLearner("m@acme.example", "x" * 201))


def test_an_unknown_company_is_not_found(acme):
    with pytest.raises(NotFound):
        add(acme, *new("bob@acme.example"), company_id="019c0000-0000-7000-8000-000000000000")


def test_the_same_key_twice_is_one_addition(acme):
    acme.lot()

    assert add(acme, *new("bob@acme.example")) == add(acme, *new("bob@acme.example"))
    assert len(licenses(acme.db)) == 1


def test_two_at_once_who_add_the_same_person_make_one_learner(acme):
    lot_id = acme.lot()

    answers = at_once([lambda key=key: add(acme, *new("bob@acme.example"), request_key=key) for key in ("one", "two")])

    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    assert row(acme.db, "lot", lot_id)["allocated"] == len(licenses(acme.db)) == 1


def test_a_thousand_are_added_by_a_handful_of_statements(acme):
    acme.lot(1000)

    done = add(acme, *new(*(f"learner-{number}@acme.example" for number in range(1000))))

    assert done.added == 1000
    held = licenses(acme.db)
    assert len({license["learner_id"] for license in held}) == len(held) == 1000


def test_a_frame_of_people_is_added_as_people_one_by_one(acme):
    acme.lot(5)
    frame = pl.DataFrame(
        {
            "email": [" Bob@Acme.example ", "m\u00fc@acme.example", "BOB@acme.example", ALICE],
            "name": [" Bob  Hill", "M\u00fc", "", ""],
            "department": ["Sales ", None, "", ""],
        }
    )

    done = add_learners(acme.db, company_id=acme.company_id, people=frame, request_key="a press", now=NOW, actor=ANA)

    assert (done.added, done.existing) == (2, (ALICE,))
    _, bob, mu = learners(acme.db)
    assert (bob["email"], bob["name"], bob["department"]) == ("Bob@Acme.example", "Bob  Hill", "Sales")
    assert bob["search_text"] == "bob hill bob@acme.example sales"
    assert (mu["email"], mu["name"], mu["department"], mu["is_manager"]) == (
        "m\u00fc@acme.example",
        "M\u00fc",
        "",
        False,
    )


@pytest.mark.parametrize(
    ("people", "error"),
    [
        ({"email": ["oops"], "name": [""], "department": [""]}, InvalidInput),
        ({"email": ["bob@acme.example"], "name": ["x" * 201], "department": [""]}, InvalidInput),
        ({"email": ["bob@acme.example"], "name": [""], "department": ["x" * 101]}, InvalidInput),
        ({"email": [], "name": [], "department": []}, Refused),
    ],
)
def test_a_frame_with_a_fault_adds_nobody(acme, people, error):
    acme.lot()
    before = digest(acme.db)

    with pytest.raises(error):
        add(acme, people=pl.DataFrame(people, schema=dict.fromkeys(people, pl.String)))

    assert digest(acme.db) == before


def test_a_company_with_people_of_all_kinds_only_gets_the_new_ones(acme):
    acme.lot(1)
    with acme.db.transaction(NOW, "a test") as tx:
        a_learner(tx, acme.company_id, email="old@acme.example")

    done = add(acme, *new("old@acme.example", ALICE, "new@acme.example", "NEW@acme.example"))

    assert (done.added, done.existing) == (1, (ALICE, "old@acme.example"))
