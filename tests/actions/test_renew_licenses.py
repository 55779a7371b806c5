"""To renew by a list: exactly what was shown, once, in the file's order; kept with its rows, and forgotten by undo."""

from datetime import date

import polars as pl
import pytest

from core.actions.allocate_licenses import allocate_licenses
from core.actions.renew_licenses import renew_licenses
from core.actions.undo_batch import undo_batch
from core.errors import NotEnoughStock, Refused, ReviewChanged
from core.reads.imports import header_hash, import_page, imported_before, outcome_file, remembered_column
from core.reads.renewals import review_renewal
from core.rules.allocation import Draw
from core.rules.matching import NOBODY_ACCEPTED, NOTHING_SET_ASIDE
from core.rules.renewals import RenewalList, Source
from tests.acme import ANA, digest, events, licenses
from tests.moments import NOW
from tests.together import at_once

ENDED = date(2026, 2, 1)
HEADER = ("E-mail",)
SOURCE = Source("staff.csv", "the hash", header_hash(HEADER), "E-mail")


def expired(acme, *emails):
    """Expired learners with these addresses; returns their ids in that order."""
    lot = acme.lot(len(emails), expires_on=ENDED)
    return [acme.licensed(lot, email=email)[0] for email in emails]


def a_list(*texts, accepted=(), aside=()):
    lines = range(2, len(texts) + 2)
    return RenewalList(
        pl.DataFrame({"line": lines, "text": texts}, schema={"line": pl.UInt32, "text": pl.String}),
        pl.DataFrame([(line, "ragged") for line in aside], schema=NOTHING_SET_ASIDE.schema, orient="row"),
        pl.DataFrame(list(accepted), schema=NOBODY_ACCEPTED.schema, orient="row"),
    )


def review(acme, asked, **about):
    return review_renewal(acme.db, company_id=acme.company_id, asked=asked, now=NOW, **about)


def renew(acme, asked, **about):
    given = {
        "company_id": acme.company_id,
        "asked": asked,
        "source": SOURCE,
        "cells": pl.DataFrame({"E-mail": asked.entries["text"]}),
        "request_key": "a press",
        "now": NOW,
        "actor": ANA,
    }
    if "shown" not in about:
        given["shown"] = review(acme, asked)
    return renew_licenses(acme.db, **(given | about))


def holders(acme, batch_id):
    return [license["learner_id"] for license in licenses(acme.db) if license["batch_id"] == batch_id]


def refused_unchanged(acme, error, asked, **about):
    before = digest(acme.db)
    with pytest.raises(error) as caught:
        renew(acme, asked, **about)
    assert digest(acme.db) == before
    return caught.value


def test_those_whom_the_list_names_are_renewed_and_the_import_is_kept(acme):
    ana, bo, _ = expired(acme, "ana@acme.example", "bo@acme.example", "cy@acme.example")
    lot = acme.lot(5)

    done = renew(acme, a_list("BO@acme.example", "ana@acme.example", "who@acme.example"))

    assert (done.count, done.draws) == (2, (Draw(lot, 2),))
    assert sorted(holders(acme, done.batch_id)) == sorted([ana, bo])
    (kept,), total = import_page(acme.db, company_id=acme.company_id, page=1, page_size=10)
    assert (kept.batch_id, kept.file_name, kept.column_name, kept.actor, total) == (
        *(done.batch_id, "staff.csv", "E-mail", ANA, 1),
    )
    assert kept.counts == {"rows": 3, "renewed": 2, "not in the file": 1}
    rows = outcome_file(acme.db, batch_id=done.batch_id, company_id=acme.company_id)
    assert rows.select("Line", "E-mail", "Outcome").rows() == [
        ("2", "BO@acme.example", "renewed"),
        ("3", "ana@acme.example", "renewed"),
        ("4", "who@acme.example", "unknown"),
    ]
    (told,) = events(acme.db, "list_imported")
    assert (told["batch_id"], told["actor"]) == (done.batch_id, ANA)


def test_the_first_so_many_are_those_of_the_files_order(acme):
    people = expired(acme, *(f"person{number}@acme.example" for number in range(4)))
    acme.lot(2)
    asked = a_list(*(f"person{number}@acme.example" for number in (3, 1, 0, 2)))

    done = renew(acme, asked, first=2)

    assert sorted(holders(acme, done.batch_id)) == sorted([people[3], people[1]])
    rows = outcome_file(acme.db, batch_id=done.batch_id, company_id=acme.company_id)
    assert rows["Outcome"].to_list() == ["renewed", "renewed", "left over", "left over"]


def test_too_little_stock_renews_nobody(acme):
    expired(acme, "ana@acme.example", "bo@acme.example")
    acme.lot(1)

    refusal = refused_unchanged(acme, NotEnoughStock, a_list("ana@acme.example", "bo@acme.example"))

    assert refusal.missing == 1


def test_a_list_that_names_nobody_who_is_expired_is_refused(acme):
    acme.lot(1)

    refused_unchanged(acme, Refused, a_list("who@acme.example", "oops"))


def test_what_others_did_since_the_review_is_a_refusal_that_counts_it(acme):
    ana, _ = expired(acme, "ana@acme.example", "bo@acme.example")
    acme.lot(5)
    asked = a_list("ana@acme.example", "bo@acme.example")
    shown = review(acme, asked)
    allocate_licenses(
        acme.db, company_id=acme.company_id, learners=[ana], request_key="another", now=NOW, actor="somebody else"
    )

    refusal = refused_unchanged(acme, ReviewChanged, asked, shown=shown)

    assert refusal.people == 1


def test_other_draws_than_the_shown_ones_are_a_refusal(acme):
    expired(acme, "ana@acme.example")
    acme.lot(5)

    refused_unchanged(acme, Refused, a_list("ana@acme.example"), draws=(Draw("another lot", 1),))


def test_what_only_our_own_people_were_shown_is_no_difference(acme):
    expired(acme, "ana@acme.example")
    acme.lot(5)
    acme.stranger()
    asked = a_list("ana@acme.example", "charlie@other.example")

    done = renew(acme, asked, shown=review(acme, asked, names_others=True))

    assert done.count == 1


def test_the_same_press_again_changes_nothing(acme):
    expired(acme, "ana@acme.example")
    acme.lot(5)
    asked = a_list("ana@acme.example")
    shown = review(acme, asked)
    first = renew(acme, asked, shown=shown)

    assert renew(acme, asked, shown=shown) == first
    assert len(holders(acme, first.batch_id)) == 1
    assert import_page(acme.db, company_id=acme.company_id, page=1, page_size=10)[1] == 1


def test_two_presses_at_once_renew_once(acme):
    expired(acme, "ana@acme.example", "bo@acme.example")
    acme.lot(5)
    asked = a_list("ana@acme.example", "bo@acme.example")
    shown = review(acme, asked)

    answers = at_once([lambda key=key: renew(acme, asked, shown=shown, request_key=key) for key in ("one", "two")])

    assert sorted(type(answer).__name__ for answer in answers) == ["Allocation", "ReviewChanged"]
    assert len(licenses(acme.db)) == 4


def test_renewing_is_idempotent_a_second_import_finds_nobody(acme):
    expired(acme, "ana@acme.example")
    acme.lot(5)
    asked = a_list("ana@acme.example")
    renew(acme, asked)

    refused_unchanged(acme, Refused, asked, request_key="another press")


def test_a_confirmed_address_matches_by_itself_until_its_import_is_undone(acme):
    ana, bo = expired(acme, "ana@acme.example", "bo@acme.example")
    acme.lot(5)
    done = renew(acme, a_list("Annie@Home.example", "bo at acme", accepted=[(2, ana), (3, bo)]))
    assert done.count == 2

    again = a_list("annie@home.example", "bo at acme")
    assert review(acme, again).matched["outcome"].to_list() == ["live", "invalid"]
    assert review(acme, again).matched["reason"][0] == "confirmed before as ana@acme.example"
    assert [event["learner_id"] for event in events(acme.db, "alias_confirmed")] == [ana]

    undo_batch(acme.db, batch_id=done.batch_id, request_key="undo", now=NOW, actor=ANA)
    assert review(acme, again).matched["outcome"].to_list() == ["unknown", "invalid"]


def test_a_line_that_is_set_aside_renews_nobody(acme):
    _, bo = expired(acme, "ana@acme.example", "bo@acme.example")
    acme.lot(5)

    done = renew(acme, a_list("ana@acme.example", "bo@acme.example", aside=[2]))

    assert holders(acme, done.batch_id) == [bo]


def test_the_same_bytes_are_known_again_and_said_to_be_undone(acme):
    expired(acme, "ana@acme.example")
    acme.lot(5)

    def before():
        return imported_before(acme.db, company_id=acme.company_id, file_hash="the hash")

    assert before() is None
    done = renew(acme, a_list("ana@acme.example"))
    assert (before().created_at, before().actor, before().undone_at) == (NOW, ANA, None)
    undo_batch(acme.db, batch_id=done.batch_id, request_key="undo", now=NOW, actor=ANA)
    assert before().undone_at == NOW


def test_the_column_is_remembered_for_the_company_and_the_header(acme):
    expired(acme, "ana@acme.example")
    acme.lot(5)
    renew(acme, a_list("ana@acme.example"))

    def remembered(header, company_id=acme.company_id):
        return remembered_column(acme.db, company_id=company_id, header=header)

    assert remembered(HEADER) == "E-mail"
    assert remembered(("E-mail", "Name")) is None
    assert remembered(HEADER, "0198a7f0-0000-7000-8000-000000000000") is None


def test_a_confirmed_pair_of_another_companys_learner_confirms_nothing(acme):
    expired(acme, "ana@acme.example")
    acme.lot(5)
    asked = a_list("ana@acme.example", "charlie@other.example", accepted=[(3, acme.stranger())])

    done = renew(acme, asked)

    assert done.count == 1
    assert review(acme, asked).matched["outcome"][1] == "unknown"
