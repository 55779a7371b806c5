"""An export is made on the click, for who the person is then, and the log says who took what."""

from types import SimpleNamespace

import altair as alt
import polars as pl
import pytest

from core.actions.remove_staff_member import remove_staff_member
from core.errors import Forbidden
from core.reads.people import person
from pages.parts import download_menu as module
from pages.parts import exports
from pages.parts.page import Page
from tests.acme import change
from tests.builders import a_staff_member
from tests.moments import NOW


class Popover:
    """What a page draws into, without a page."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def a_list(page):
    module.download_menu(page, lambda: pl.DataFrame({"Email": ["jo@acme.example"]}), total=1, name="learners")


def a_chart(page):
    points = alt.Chart(pl.DataFrame({"licenses": [3, 4]})).mark_point().encode(x="licenses:Q")
    module.chart_menu(
        page,
        lambda: pl.DataFrame({"Licenses": [3, 4]}),
        lambda: alt.LayerChart(layer=[points]),
        total=2,
        name="expiries",
        title="Licenses that end",
    )


@pytest.fixture
def offered(db, world, monkeypatch):
    """`offered(id)`: what the buttons that a page drew for the person would give on a click."""
    made = []
    drawn = SimpleNamespace(
        context=SimpleNamespace(cookies={exports.BROWSER_COOKIE: "a secret"}),
        popover=lambda *_, **__: Popover(),
        download_button=lambda label, data, **_: made.append(data),
    )
    monkeypatch.setattr(module, "st", drawn)
    monkeypatch.setattr(exports, "st", drawn)

    def drawn_for(person_id, draw=a_list):
        who = person(db, person_id, now=NOW)
        draw(Page(db.on_behalf_of(who.caller), db.settings, who, who.company_id or None, NOW))
        return made

    return drawn_for


def test_the_log_says_who_took_how_many_rows_of_what(offered, world, caplog):
    caplog.set_level("INFO")
    csv, xlsx = offered(world.amir)

    assert b"jo@acme.example" in csv()
    assert xlsx().startswith(b"PK")
    made = next(record for record in caplog.records if record.message == "An export was made.")
    assert (made.person_id, made.company_id, made.export, made.rows) == (world.amir, None, "learners.csv", 1)
    assert exports.grants().stands(csv(), "a secret")
    assert "jo@acme.example" not in caplog.text


def test_who_was_removed_since_the_page_was_drawn_gets_no_file(db, offered, world):
    csv, _ = offered(world.amir)
    with db.transaction(NOW, "test") as tx:
        heir = a_staff_member(tx, email="heir@renewal-desk.example")
    remove_staff_member(db, staff_id=world.amir, successor=heir, now=NOW, actor="omar@renewal-desk.example")

    with pytest.raises(Forbidden):
        csv()


def test_whose_license_has_ended_since_gets_no_file(db, offered, world):
    csv, _ = offered(world.alice)
    change(db, "update license set expires_at = $now where learner_id = $id::uuid", now=NOW, id=world.alice)

    with pytest.raises(Forbidden):
        csv()


def test_a_chart_is_taken_along_as_its_data_and_as_a_picture_with_its_title(offered, world, caplog):
    caplog.set_level("INFO")

    csv, xlsx, parquet, png, svg = offered(world.nadia, a_chart)
    assert b"Licenses" in csv()
    assert xlsx().startswith(b"PK")
    assert pl.read_parquet(parquet())["Licenses"].to_list() == [3, 4]
    assert png().startswith(b"\x89PNG")
    assert b"Licenses that end" in svg()
    taken = [record.export for record in caplog.records if record.message == "An export was made."]
    assert taken == ["expiries.csv", "expiries.xlsx", "expiries.parquet", "expiries.png", "expiries.svg"]
