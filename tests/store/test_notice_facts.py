"""What the mails count and name."""

from datetime import date, timedelta

import polars as pl
import pytest

from core.rules.notices import NoticeKind
from core.store import notice_facts
from tests.builders import a_company, a_learner, a_license, a_lot, a_mail, a_staff_member, an_order
from tests.moments import NOW

ENDS_ON = date(2026, 3, 5)


@pytest.fixture
def company_id(db):
    with db.transaction(NOW, "a test") as tx:
        return a_company(tx)


def told(tx, company_id):
    return notice_facts.recipients(tx, pl.Series([company_id]), NoticeKind.EXPIRY_REMINDER)["email"].to_list()


def people_of(tx, *lot_ids, named=20):
    """The people of one notice about these lots."""
    (people,) = notice_facts.ending_people(tx, pl.DataFrame({"notice": 7, "lot_id": lot_ids}), named).to_dicts()
    return people


def names(people):
    return [person["name"] for person in people["named"]]


def test_managers_are_told_whatever_became_of_their_license_and_nobody_else(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        bob = a_learner(tx, company_id, email="bob@acme.example", is_manager=True)
        a_license(tx, a_lot(tx, company_id, expires_on=date(2026, 1, 1)), bob)
        a_learner(tx, company_id, email="alice@acme.example", is_manager=True)
        a_learner(tx, company_id, email="lena@acme.example")
        a_learner(tx, company_id, email="gone@acme.example", is_manager=True, archived_at=NOW)
        a_learner(tx, a_company(tx), email="eve@other.example", is_manager=True)

        assert told(tx, company_id) == ["alice@acme.example", "bob@acme.example"]


# Each list is what became of earlier mails, oldest first.
@pytest.mark.parametrize(
    ("history", "is_told"),
    [
        (["delivered"], True),
        (["bounced"], False),
        (["delivered", "bounced"], False),
        (["bounced", "delivered"], True),
        (["bounced", "sent"], False),
        (["sent", "failed"], True),
    ],
)
def test_an_address_that_bounced_is_left_out_until_a_later_mail_is_delivered(db, company_id, history, is_told):
    with db.transaction(NOW, "a test") as tx:
        a_learner(tx, company_id, email="alice@acme.example", is_manager=True)
        for day, state in enumerate(history):
            settled_at = NOW + timedelta(days=day)
            a_mail(tx, company_id, state=state, recipient="alice@acme.example", settled_at=settled_at)

        assert (told(tx, company_id) != []) is is_told


def test_a_company_counts_open_orders_and_lists_stock_also_what_starts_later(db):
    with db.transaction(NOW, "a test") as tx:
        ana = a_staff_member(tx, name="Ana Ruiz", email="Ana@renewal-desk.example")
        company_id = a_company(tx, name="Acme", account_manager_id=ana)
        a_license(tx, a_lot(tx, company_id, quantity=5), a_learner(tx, company_id))
        a_lot(tx, company_id, quantity=3, expires_on=ENDS_ON)
        a_lot(tx, company_id, quantity=100, expires_on=date(2026, 3, 1))
        a_lot(tx, company_id, quantity=100, starts_on=date(2026, 4, 1))
        for quantity, state in [(20, "requested"), (1, "requested"), (100, "declined"), (100, "cancelled")]:
            an_order(tx, company_id, quantity=quantity, state=state)

        stock = notice_facts.unallocated_lots(tx, pl.Series([company_id]), NOW)
        assert stock["unallocated"].to_list() == [3, 4, 100]
        assert notice_facts.company_facts(tx, pl.Series([company_id, company_id])).to_dicts() == [
            {
                "company_id": company_id,
                "name": "Acme",
                "time_zone": "Europe/Madrid",
                "account_manager_name": "Ana Ruiz",
                "account_manager_email": "Ana@renewal-desk.example",
                "account_manager_key": "ana@renewal-desk.example",
                "requested": 21,
            }
        ]


def test_a_company_with_nothing_has_zero_of_it(db, company_id):
    with db.read() as r:
        (facts,) = notice_facts.company_facts(r, pl.Series([company_id])).to_dicts()
        stock = notice_facts.unallocated_lots(r, pl.Series([company_id]), NOW)

    assert facts["requested"] == 0
    assert stock.is_empty()


def test_renewed_released_and_archived_people_lose_nothing(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        ending, later = a_lot(tx, company_id, expires_on=ENDS_ON), a_lot(tx, company_id)
        stays, renewed, not_renewed = (a_learner(tx, company_id, name=name) for name in ("Lena", "Omar", "Zoe"))
        for learner_id in (stays, renewed, not_renewed):
            a_license(tx, ending, learner_id)
        a_license(tx, later, renewed)
        a_license(tx, later, not_renewed, released_at=NOW)
        a_license(tx, ending, a_learner(tx, company_id, name="Rita"), released_at=NOW)
        a_license(tx, ending, a_learner(tx, company_id, name="Gone", archived_at=NOW))

        assert names(people_of(tx, ending)) == ["Lena", "Zoe"]


def test_managers_come_first_and_are_counted_apart_also_beyond_those_named(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        lot_id = a_lot(tx, company_id, expires_on=ENDS_ON)
        for name, is_manager in [("Ben", False), ("Zoe", True), ("Amy", False), ("Carl", False)]:
            a_license(tx, lot_id, a_learner(tx, company_id, name=name, is_manager=is_manager))

        people = people_of(tx, lot_id, named=2)
    assert names(people) == ["Zoe", "Amy"]
    assert [person["place"] for person in people["named"]] == [False, True]
    assert (people["managers"], people["learners"]) == (1, 3)


def test_the_lots_of_a_notice_count_together_and_a_lot_of_two_notices_counts_in_both(db, company_id):
    with db.transaction(NOW, "a test") as tx:
        one, two, nobodys = (a_lot(tx, company_id, expires_on=ENDS_ON) for _ in range(3))
        for lot_id, name in ((one, "Lena"), (two, "Omar")):
            a_license(tx, lot_id, a_learner(tx, company_id, name=name))
        lots = pl.DataFrame({"notice": [0, 0, 1, 2], "lot_id": [one, two, two, nobodys]})

        people = notice_facts.ending_people(tx, lots, 1).to_dicts()
    assert [(row["notice"], row["learners"], names(row)) for row in people] == [(0, 2, ["Lena"]), (1, 1, ["Omar"])]


def test_the_digest_reads_its_account_managers_lots_that_end_after_now_and_in_time(db):
    with db.transaction(NOW, "a test") as tx:
        ana = a_staff_member(tx)
        company_id = a_company(tx, account_manager_id=ana)
        wanted = a_lot(tx, company_id, quantity=5, expires_on=ENDS_ON)
        a_license(tx, wanted, a_learner(tx, company_id))
        a_lot(tx, company_id, expires_on=date(2026, 3, 1))
        a_lot(tx, a_company(tx), expires_on=ENDS_ON)
        ends_at = tx.value("select expires_at from lot where lot_id = $wanted", wanted=wanted)

        assert notice_facts.digest_lots(tx, ana, NOW, ends_at).select("lot_id", "unallocated").rows() == [(wanted, 4)]
        assert notice_facts.digest_lots(tx, ana, NOW, ends_at - timedelta(microseconds=1)).is_empty()
        assert notice_facts.digest_lots(tx, ana, ends_at, ends_at).is_empty()


def test_account_managers_are_those_who_are_still_with_us(db):
    with db.transaction(NOW, "a test") as tx:
        a_staff_member(tx, email="ana@renewal-desk.example")
        a_staff_member(tx, email="gone@renewal-desk.example", removed_at=NOW)
        a_staff_member(tx, email="ann@renewal-desk.example", role="analyst")
        a_staff_member(tx, email="root@renewal-desk.example", role="administrator")

        assert notice_facts.account_managers(tx)["email"].to_list() == ["ana@renewal-desk.example"]
