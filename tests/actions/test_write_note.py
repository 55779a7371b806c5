"""A note stays with its company, newest first, with who wrote it; colleagues read it and the company does not."""

from datetime import timedelta

import pytest

from core.actions.write_note import write_note
from core.errors import InvalidInput, NotFound
from core.reads.company_notes import company_notes
from core.reads.history import history_page
from core.rules.access import Caller, Role
from core.rules.acts import ActKind
from core.rules.filters import HistoryFilter
from tests.acme import ALICE, ANA, an_acme, digest
from tests.builders import a_company
from tests.moments import NOW


@pytest.fixture
def acme(db):
    return an_acme(db)


def write(acme, text, *, minutes=0, **about):
    given = {"company_id": acme.company_id, "now": NOW + timedelta(minutes=minutes), "actor": ANA}
    write_note(acme.db, text=text, **given | about)


def test_notes_and_calls_are_listed_newest_first_with_who_wrote_them(acme):
    write(acme, "They decide in May.")
    write(acme, "Left a message.", kind="call", minutes=5)

    notes = company_notes(acme.db, company_id=acme.company_id)

    assert notes.select("kind", "text", "author").rows() == [
        ("call", "Left a message.", "Ana Ruiz"),
        ("note", "They decide in May.", "Ana Ruiz"),
    ]


def test_a_note_is_of_its_company_alone(acme, db):
    with db.transaction(NOW, "a test") as tx:
        other = a_company(tx)
    write(acme, "They decide in May.")

    assert company_notes(db, company_id=other).is_empty()


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "turn \u202e around"])
def test_a_note_that_says_nothing_or_cannot_be_shown_changes_nothing(acme, text):
    before = digest(acme.db)

    with pytest.raises(InvalidInput):
        write(acme, text)
    assert digest(acme.db) == before


def test_a_note_about_no_company_is_refused(acme):
    with pytest.raises(NotFound):
        write(acme, "Hello.", company_id="00000000-0000-7000-8000-000000000000")


def test_our_people_find_the_note_in_history_and_the_company_does_not(acme):
    write(acme, "They will not pay.")
    ours = acme.db.on_behalf_of(Caller(Role.ACCOUNT_MANAGER, ANA))
    theirs = acme.db.on_behalf_of(Caller(Role.COMPANY_MANAGER, ALICE, acme.company_id))

    def listed(db, **wanted):
        acts, total = history_page(db, company_id=acme.company_id, wanted=HistoryFilter(**wanted), page=1, page_size=10)
        return [act.kind for act in acts], total

    assert listed(ours) == ([ActKind.NOTE_WRITTEN], 1)
    assert listed(theirs) == ([], 0)
    assert listed(theirs, kind=ActKind.NOTE_WRITTEN) == ([], 0)
