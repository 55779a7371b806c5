"""The platform's question is answered by the instant, for everybody, and tells nothing but the answer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.reads.access import Access, access_of
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.moments import NOW

ENDS_ON = date(2026, 3, 11)
ENDS = datetime(2026, 3, 10, 23, tzinfo=UTC)  # the first instant of that day in Madrid
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def acme(db):
    """Acme in Madrid: a learner and a manager live until ENDS, one never licensed, one archived."""
    with db.transaction(NOW, "tests") as tx:
        company = a_company(tx, name="Acme")
        lot = a_lot(tx, company, expires_on=ENDS_ON)
        a_license(tx, lot, a_learner(tx, company, email="Liv@acme.example"))
        a_license(tx, lot, a_learner(tx, company, email="max@acme.example", is_manager=True))
        a_learner(tx, company, email="nina@acme.example")
        a_learner(tx, company, email="ark@acme.example", archived_at=NOW)
        return company


def ask(db, *emails, now=NOW):
    return [(answer.access, answer.company, answer.expires_at) for answer in access_of(db, emails, now=now)]


def test_a_license_grants_access_until_the_instant_of_its_end(db, acme):
    assert ask(db, "liv@acme.example", now=ENDS - MOMENT) == [(Access.GRANTED, "Acme", ENDS)]
    assert ask(db, "liv@acme.example", now=ENDS) == [(Access.EXPIRED, "Acme", ENDS)]


def test_a_manager_without_a_live_license_lands(db, acme):
    assert ask(db, "max@acme.example", now=ENDS - MOMENT) == [(Access.GRANTED, "Acme", ENDS)]
    assert ask(db, "max@acme.example", now=ENDS) == [(Access.LANDING, "Acme", ENDS)]


def test_each_e_mail_has_its_answer_in_order_however_it_is_written(db, acme):
    assert ask(
        db, "nobody@x.example", " LIV@Acme.example ", "no address", "", "nina@acme.example", "ark@acme.example"
    ) == [
        (Access.UNKNOWN, None, None),
        (Access.GRANTED, "Acme", ENDS),
        (Access.UNKNOWN, None, None),
        (Access.UNKNOWN, None, None),
        (Access.EXPIRED, "Acme", None),
        (Access.ARCHIVED, "Acme", None),
    ]


def test_a_license_that_has_yet_to_start_or_was_released_grants_nothing(db, acme):
    with db.transaction(NOW, "tests") as tx:
        later = a_lot(tx, acme, starts_on=date(2026, 4, 1))
        a_license(tx, later, a_learner(tx, acme, email="eve@acme.example"))
        a_license(tx, a_lot(tx, acme), a_learner(tx, acme, email="rob@acme.example"), released_at=NOW)

    assert [access for access, _, _ in ask(db, "eve@acme.example", "rob@acme.example")] == [Access.EXPIRED] * 2


def test_who_is_in_two_companies_is_let_in_where_one_of_them_does(db, acme):
    with db.transaction(NOW, "tests") as tx:
        bolt = a_company(tx, name="Bolt")
        a_license(tx, a_lot(tx, bolt), a_learner(tx, bolt, email="nina@acme.example"))

    [(access, company, _)] = ask(db, "nina@acme.example")
    assert (access, company) == (Access.GRANTED, "Bolt")


def test_an_address_that_shares_the_hash_of_another_is_not_that_person(db, acme):
    with db.transaction(NOW, "tests") as tx:
        tx.execute(
            "update learner set email_hash = (md5_number_lower('twin@x.example') >> 1)::bigint "
            "where email_key = 'liv@acme.example'"
        )

    assert ask(db, "twin@x.example") == [(Access.UNKNOWN, None, None)]
    assert ask(db, "twin@x.example", "max@acme.example")[0] == (Access.UNKNOWN, None, None)


def test_asked_alone_or_among_others_a_person_is_told_the_same(db, acme):
    with db.transaction(NOW, "tests") as tx:
        eve, rob = (a_learner(tx, acme, email=f"{name}@acme.example") for name in ("eve", "rob"))
        a_license(tx, a_lot(tx, acme, starts_on=date(2026, 4, 1)), eve)
        a_license(tx, a_lot(tx, acme, expires_on=date(2026, 2, 1)), eve)
        a_license(tx, a_lot(tx, acme), rob, released_at=NOW)
    everybody = [f"{name}@acme.example" for name in ("liv", "max", "nina", "ark", "eve", "rob", "who")]

    for now in (NOW, ENDS):
        assert [ask(db, email, now=now)[0] for email in everybody] == ask(db, *everybody, now=now)


def test_what_is_no_address_is_unknown_and_says_why(db, acme):
    answers = access_of(db, ["liv@acme.example", "liv at acme"], now=NOW)

    assert [answer.problem == "" for answer in answers] == [True, False]
    assert "liv at acme" in answers[1].problem


def test_too_many_at_once_are_refused_and_none_is_no_question(db):
    assert access_of(db, [], now=NOW) == []
    with pytest.raises(ValueError, match="at most 10,000"):
        access_of(db, ["a@b.example"] * 10_001, now=NOW)
