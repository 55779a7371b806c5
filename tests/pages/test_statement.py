"""`Statement`: offered where one company is managed to who sees its people; what is taken is logged and granted."""

from io import BytesIO
from types import SimpleNamespace

import polars as pl
import pytest
from pypdf import PdfReader

from core.actions.remove_staff_member import remove_staff_member
from core.errors import Forbidden
from core.reads.people import person
from pages.parts import exports
from pages.parts import statement as module
from pages.parts.page import Page
from tests.builders import a_staff_member
from tests.moments import NOW
from tests.pages.test_download_menu import Popover


@pytest.fixture
def offered(db, world, monkeypatch):
    """`offered(id, company_id)`: what the buttons drawn for the person would give on a click."""
    made = []
    drawn = SimpleNamespace(
        context=SimpleNamespace(cookies={exports.BROWSER_COOKIE: "a secret"}),
        popover=lambda *_, **__: Popover(),
        caption=lambda *_: None,
        download_button=lambda label, data, **_: made.append(data),
    )
    monkeypatch.setattr(module, "st", drawn)
    monkeypatch.setattr(exports, "st", drawn)

    def drawn_for(person_id, company_id):
        who = person(db, person_id, now=NOW)
        module.offer(Page(db.on_behalf_of(who.caller), db.settings, who, company_id, NOW))
        return made

    return drawn_for


def test_a_manager_takes_the_statement_of_the_own_company(offered, world, expire, caplog):
    caplog.set_level("INFO")
    expire(world.acme, 3)
    pdf, xlsx = offered(world.alice, world.acme)

    assert "learner-000@acme.example" in PdfReader(BytesIO(pdf())).pages[0].extract_text()
    assert pl.read_excel(BytesIO(xlsx()), sheet_name="People").height == 3
    assert exports.grants().stands(pdf(), "a secret")
    taken = [record for record in caplog.records if record.message == "An export was made."]
    assert [(record.export, record.company_id, record.rows) for record in taken[:2]] == [
        ("renewal-statement.pdf", world.acme, 3),
        ("renewal-statement.xlsx", world.acme, 3),
    ]
    assert "learner-000" not in caplog.text


def test_an_account_manager_takes_it_once_a_company_is_chosen(offered, world):
    assert offered(world.amir, None) == []
    assert len(offered(world.amir, world.acme)) == 2


def test_analysts_get_none(offered, world):
    assert offered(world.nadia, world.acme) == []


def test_a_manager_gets_none_of_another_company(offered, world):
    assert offered(world.alice, world.borealis) == []


def test_who_was_removed_since_gets_no_file(db, offered, world):
    pdf, _ = offered(world.amir, world.acme)
    with db.transaction(NOW, "test") as tx:
        heir = a_staff_member(tx, email="heir@renewal-desk.example")
    remove_staff_member(db, staff_id=world.amir, successor=heir, now=NOW, actor="omar@renewal-desk.example")

    with pytest.raises(Forbidden):
        pdf()


def test_the_page_offers_it_to_who_sees_the_people_of_one_company(open_as, world, expire):
    expire(world.acme, 1)

    def downloads(who, **query):
        app = open_as(who, **query).switch_page("expired_licenses.py").run()
        assert not app.exception
        return [each.proto.label for each in app.get("download_button")]

    of_statement = ["PDF, a page to hand over", "XLSX, with everybody"]
    assert downloads("alice")[:2] == of_statement
    assert downloads("amir", company="Acme")[:2] == of_statement
    assert not set(of_statement) & set(downloads("amir"))
    assert not set(of_statement) & set(downloads("nadia", company="Acme"))
