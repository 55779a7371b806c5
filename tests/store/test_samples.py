"""The files in data/samples fit the demo around any moment, and are what their generator writes."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from core.errors import InvalidInput, NotEnoughStock
from core.rules.allocation import DrawOrder, LotStock, draw
from core.rules.emails import email_key
from core.rules.filters import ExpiredFilter
from core.settings import Settings
from core.store import learners, lots
from core.store.database import Database
from core.store.demo import build_demo
from data.samples import generate
from tests.moments import NOW


@pytest.fixture(scope="module", autouse=True)
def _engine(_new_database) -> None:
    """Whichever DuckDB the session is about is loaded before a file is opened."""


class Company(NamedTuple):
    """The keys of its lapsed learners, and the lots that can be drawn from."""

    lapsed: set[str]
    stock: list[LotStock]


@pytest.fixture(
    scope="module", params=[NOW, datetime(2028, 2, 29, 23, tzinfo=UTC), datetime(2031, 7, 14, 1, tzinfo=UTC)]
)
def company(request, tmp_path_factory) -> Company:
    """The sample company in the default demo around a moment."""
    settings = Settings(database_url=str(tmp_path_factory.mktemp("samples") / "demo.duckdb"))
    now = request.param
    build_demo(settings, as_of=now)
    with Database(settings) as db, db.read() as r:
        company_id = r.value("select company_id from company where name = $name", name=generate.COMPANY)
        lapsed = {email_key(email) for email in learners.expired(r, company_id, ExpiredFilter(), now)["email"]}
        return Company(lapsed, [lot for lot in lots.stock(r, company_id, now) if lot.starts_at <= now])


@pytest.fixture(scope="module")
def lapsed(company) -> set[str]:
    """The keys of the learners who may be renewed."""
    return company.lapsed


def keys(addresses: list[str]) -> tuple[list[str], list[str]]:
    """The keys of what are addresses, and what are not."""
    good, bad = [], []
    for address in addresses:
        try:
            good.append(email_key(address))
        except InvalidInput:
            bad.append(address)
    return good, bad


def messy() -> list[str]:
    text = (generate.FOLDER / "messy.csv").read_bytes().decode("utf-8-sig")
    return [row[0] for row in list(csv.reader(io.StringIO(text), delimiter=";"))[2:]]


def sheet(number: int) -> list[str]:
    with zipfile.ZipFile(generate.FOLDER / "staff.xlsx") as archive:
        return re.findall(r"<t>([^<@]+@[^<]+)</t>", archive.read(f"xl/worksheets/sheet{number}.xml").decode())


def test_everybody_in_the_clean_file_has_lapsed(lapsed):
    rows = list(csv.DictReader((generate.FOLDER / "clean.csv").read_text(encoding="utf-8").splitlines()))
    good, bad = keys([row["Email"] for row in rows])

    assert len(good) == len(set(good)) == 40
    assert not bad
    assert set(good) <= lapsed


def test_one_lot_is_enough_for_the_clean_file_and_several_for_the_messy_one_after_it(company):
    clean, both = (draw(company.stock, wanted, DrawOrder.LATEST_FIRST) for wanted in (40, 40 + 24))

    assert [drawn.count for drawn in clean] == [40]
    assert both[0].lot_id == clean[0].lot_id
    assert len(both) > 1


def test_the_stock_is_short_of_the_workbook_after_the_others(company):
    with pytest.raises(NotEnoughStock):
        draw(company.stock, 40 + 24 + 28, DrawOrder.LATEST_FIRST)


def test_the_messy_file_has_a_bit_of_everything(lapsed):
    good, bad = keys(messy())

    assert bad == ["", "kein.email(at)example"]
    assert len(set(good) & lapsed) == 24
    assert len([key for key in good if key in lapsed]) == 26
    assert sorted(set(good) - lapsed) == [
        "gast@fremde-firma.example",
        "lcuia.nunez@nordlichtlogistik.example",
        "neu.hier@nordlichtlogistik.example",
    ]
    assert "lucia.nunez@nordlichtlogistik.example" in lapsed


def test_everybody_in_the_workbook_has_lapsed_and_is_on_one_sheet(lapsed):
    renewals, leavers = sheet(1), sheet(2)

    assert (len(renewals), len(leavers)) == (28, 12)
    assert not set(renewals) & set(leavers)
    assert {email_key(address) for address in renewals + leavers} <= lapsed


def test_the_files_are_what_the_generator_writes():
    for name, content in generate.samples().items():
        assert (generate.FOLDER / name).read_bytes() == content, f"run `python -m data.samples.generate`: {name}"
