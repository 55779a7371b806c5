"""Acme, the company that most tests of actions are about, and short ways to look at what an action left behind."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.store.database import Database
from tests.builders import a_company, a_learner, a_license, a_lot, a_staff_member
from tests.moments import NOW

ANA = "ana@renewal-desk.example"
ALICE = "alice@acme.example"


@dataclass(frozen=True)
class Acme:
    """A company in Madrid: its account manager Ana, one manager Alice, nothing in stock."""

    db: Database
    company_id: str
    ana_id: str
    alice_id: str

    def people(self, count: int = 1, **about: Any) -> list[str]:
        """New learners without a license; returns their ids."""
        with self.db.transaction(NOW, "a test") as tx:
            return [a_learner(tx, self.company_id, **about) for _ in range(count)]

    def lot(self, quantity: int = 10, *, starts_on: date | None = None, expires_on: date | None = None) -> str:
        """A lot with nothing allocated, live from today unless a date is given; returns its id."""
        with self.db.transaction(NOW, "a test") as tx:
            return a_lot(tx, self.company_id, quantity=quantity, starts_on=starts_on, expires_on=expires_on)

    def licensed(self, lot_id: str, count: int = 1, **about: Any) -> list[str]:
        """New learners with a license of the lot; returns their ids."""
        learners = self.people(count, **about)
        with self.db.transaction(NOW, "a test") as tx:
            for learner_id in learners:
                a_license(tx, lot_id, learner_id)
        return learners

    def stranger(self) -> str:
        """Charlie, a learner of another company."""
        with self.db.transaction(NOW, "a test") as tx:
            return a_learner(tx, a_company(tx), email="charlie@other.example")


def an_acme(db: Database, *, name: str = "Acme", time_zone: str = "Europe/Madrid") -> Acme:
    """Acme, built at NOW."""
    with db.transaction(NOW, "a test") as tx:
        ana_id = a_staff_member(tx, email=ANA, name="Ana Ruiz", time_zone=time_zone)
        company_id = a_company(tx, name=name, time_zone=time_zone, account_manager_id=ana_id)
        alice_id = a_learner(tx, company_id, email=ALICE, name="Alice Wong", is_manager=True)
    return Acme(db, company_id, ana_id, alice_id)


def change(db: Database, sql: str, **params: Any) -> int:
    """Rows changed behind the product's back."""
    with db.transaction(NOW, "a test") as tx:
        return tx.execute(sql, **params)


def events(db: Database, kind: str) -> list[dict[str, Any]]:
    """The events of a kind, oldest first."""
    with db.read() as r:
        return r.rows("select * from event where kind = $kind order by occurred_at, event_id", kind=kind)


def mails(db: Database, kind: str | None = None) -> list[dict[str, Any]]:
    """The mails of a kind, or all, by kind and recipient."""
    with db.read() as r:
        return r.rows(
            "select * from mail where $kind is null or kind = $kind order by kind, company_id, about_on, recipient",
            kind=kind,
        )


def told(db: Database, kind: str) -> list[str]:
    """Who is to get a mail of the kind."""
    return [mail["recipient"] for mail in mails(db, kind) if mail["state"] != "skipped"]


def row(db: Database, table: str, row_id: str) -> dict[str, Any]:
    """The one row of that id."""
    key = "order_id" if table == "license_order" else f"{table}_id"
    with db.read() as r:
        return r.rows(f"select * from {table} where {key} = $row_id", row_id=row_id)[0]


def licenses(db: Database, learner_id: str | None = None, *, held: bool = True) -> list[dict[str, Any]]:
    """Licenses of the learner or of everybody that are held, or with `held=False` those released."""
    with db.read() as r:
        return r.rows(
            "select * from license where ($learner_id is null or learner_id = $learner_id::uuid) "
            "and (released_at is null) = $held order by license_id",
            learner_id=learner_id,
            held=held,
        )


def digest(db: Database) -> str:
    """One value for all that is stored: equal exactly where nothing changed."""
    with db.read() as r:
        tables = r.frame(
            "select table_name from information_schema.tables "
            "where table_catalog = 'store' and table_schema in ('main', 'public') order by table_name"
        )
        parts = [str(r.frame(f"select * from store.{name} order by all").rows()) for name in tables["table_name"]]
    assert len(parts) > 10, "the tables were not found"
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
