"""The whole matrix: every read and every action x every role x own, another's or all companies x live or expired.

What each role may do is written here a second time, by hand: the code's table is right where both agree.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import polars as pl
import pytest

import core.actions
import core.reads
from core.actions.add_learners import NewLearner
from core.actions.allocate_licenses import allocate_licenses
from core.errors import Forbidden, NotFound, Refused
from core.mail.preview import PreviewTransport
from core.reads.orders import OrderFilter, OrderTab
from core.reads.renewals import review_renewal
from core.rules.access import HOUSE, Caller, Deed, Role, may, sees_people
from core.rules.filters import ExpiredFilter, ExpiryFilter, HistoryFilter, LearnerFilter, MailFilter
from core.rules.notices import NoticeKind
from core.rules.renewals import RenewalList, Source
from core.rules.risk import Level
from core.rules.scenarios import Scenario
from core.store.database import Database
from tests.acme import digest
from tests.builders import A_MONTH, a_company, a_learner, a_license, a_lot, a_staff_member, an_installation, an_order
from tests.moments import NOW

EXPIRED = "expired"
ALL_PEOPLE = {Role.ACCOUNT_MANAGER, Role.ANALYST, Role.ADMINISTRATOR, Role.COMPANY_MANAGER, EXPIRED}
STAFF_AND_MANAGERS = {Role.ACCOUNT_MANAGER, Role.COMPANY_MANAGER}

# Who may, apart from the house; a company's manager only about their own company. EXPIRED: one without a live license.
WHO_MAY: dict[Deed, set[str]] = {
    Deed.SEE_ORDERS: {Role.ACCOUNT_MANAGER, Role.ANALYST, Role.COMPANY_MANAGER},
    Deed.SEE_EXPIRED: {Role.ACCOUNT_MANAGER, Role.ANALYST, Role.COMPANY_MANAGER},
    Deed.SEE_LEARNERS: STAFF_AND_MANAGERS,
    Deed.SEE_PEOPLE: STAFF_AND_MANAGERS,
    Deed.SEE_COMPANIES: {Role.ACCOUNT_MANAGER, Role.ANALYST},
    Deed.SEE_FORECAST: {Role.ACCOUNT_MANAGER, Role.ANALYST},
    Deed.KEEP_SCENARIOS: {Role.ACCOUNT_MANAGER, Role.ANALYST},
    Deed.SEE_DESK: {Role.ACCOUNT_MANAGER},
    Deed.WORK_DESK: {Role.ACCOUNT_MANAGER},
    Deed.SEE_JOB: {Role.ACCOUNT_MANAGER, Role.ANALYST, Role.ADMINISTRATOR},
    Deed.SEE_HISTORY: STAFF_AND_MANAGERS,
    Deed.SEE_MAILS: {Role.ACCOUNT_MANAGER},
    Deed.MANAGE_MAILS: {Role.ACCOUNT_MANAGER},
    Deed.SEE_LANDING: {Role.COMPANY_MANAGER, EXPIRED},
    Deed.REQUEST: {*STAFF_AND_MANAGERS, EXPIRED},
    Deed.ASSIGN: {Role.ACCOUNT_MANAGER},
    Deed.DECLINE: {Role.ACCOUNT_MANAGER},
    Deed.CANCEL: STAFF_AND_MANAGERS,
    Deed.ALLOCATE: STAFF_AND_MANAGERS,
    Deed.UNDO: STAFF_AND_MANAGERS,
    Deed.MANAGE_LEARNERS: STAFF_AND_MANAGERS,
    Deed.CHOOSE_NOTICES: {Role.COMPANY_MANAGER},
    Deed.CHOOSE_DIGEST: {Role.ACCOUNT_MANAGER},
    Deed.CHOOSE_REMINDERS: {Role.ACCOUNT_MANAGER},
    Deed.SUBSCRIBE: STAFF_AND_MANAGERS,
    Deed.MANAGE_MANAGERS: {Role.ACCOUNT_MANAGER},
    Deed.MANAGE_STAFF: {Role.ADMINISTRATOR},
    Deed.MANAGE_TOKENS: {Role.ADMINISTRATOR},
    Deed.SIGN_IN: set(),
    Deed.ANSWER: set(),
    Deed.RUN_JOB: set(),
    Deed.CHECK: set(),
}

# What each read and action asks for. "company": it names one, or None for all; "id": it names what belongs to one;
# "none": it is about no company.
ASKS = {
    "actions.add_learners.add_learners": (Deed.MANAGE_LEARNERS, "company"),
    "actions.add_staff_member.add_staff_member": (Deed.MANAGE_STAFF, "none"),
    "actions.allocate_licenses.allocate_licenses": (Deed.ALLOCATE, "company"),
    "actions.archive_learners.archive_learners": (Deed.MANAGE_LEARNERS, "company"),
    "actions.assign_licenses.assign_licenses": (Deed.ASSIGN, "id"),
    "actions.call_risk.call_risk": (Deed.WORK_DESK, "company"),
    "actions.cancel_order.cancel_order": (Deed.CANCEL, "id"),
    "actions.change_managers.change_managers": (Deed.MANAGE_MANAGERS, "company"),
    "actions.change_staff_member.change_staff_member": (Deed.MANAGE_STAFF, "none"),
    "actions.choose_digest.choose_digest": (Deed.CHOOSE_DIGEST, "none"),
    "actions.choose_notices.choose_notices": (Deed.CHOOSE_NOTICES, "company"),
    "actions.choose_reminders.choose_reminders": (Deed.CHOOSE_REMINDERS, "company"),
    "actions.create_api_token.create_api_token": (Deed.MANAGE_TOKENS, "none"),
    "actions.decline_order.decline_order": (Deed.DECLINE, "id"),
    "actions.expire_licenses.expire_licenses": (Deed.RUN_JOB, "none"),
    "actions.make_calendar_feed.make_calendar_feed": (Deed.SUBSCRIBE, "company"),
    "actions.mark_mail_sent.mark_mail_sent": (Deed.MANAGE_MAILS, "id"),
    "actions.note_token_use.note_token_use": (Deed.ANSWER, "none"),
    "actions.plan_notices.plan_notices": (Deed.RUN_JOB, "none"),
    "actions.preview_mails.preview_mail": (Deed.SEE_MAILS, "company"),
    "actions.preview_mails.preview_mails": (Deed.SEE_MAILS, "company"),
    "actions.process_reports.process_reports": (Deed.RUN_JOB, "none"),
    "actions.receive_reports.receive_reports": (Deed.RUN_JOB, "none"),
    "actions.record_sign_in.record_sign_in": (Deed.SIGN_IN, "none"),
    "actions.remove_staff_member.remove_staff_member": (Deed.MANAGE_STAFF, "none"),
    "actions.remove_scenario.remove_scenario": (Deed.KEEP_SCENARIOS, "none"),
    "actions.renew_licenses.renew_licenses": (Deed.ALLOCATE, "company"),
    "actions.request_licenses.request_licenses": (Deed.REQUEST, "company"),
    "actions.resend_mail.resend_mail": (Deed.MANAGE_MAILS, "id"),
    "actions.restore_contact.restore_contact": (Deed.MANAGE_LEARNERS, "company"),
    "actions.restore_learners.restore_learners": (Deed.MANAGE_LEARNERS, "company"),
    "actions.restore_scenario.restore_scenario": (Deed.KEEP_SCENARIOS, "none"),
    "actions.revoke_api_token.revoke_api_token": (Deed.MANAGE_TOKENS, "none"),
    "actions.revoke_calendar_feed.revoke_calendar_feed": (Deed.SUBSCRIBE, "company"),
    "actions.save_scenario.save_scenario": (Deed.KEEP_SCENARIOS, "none"),
    "actions.send_outbox.send_outbox": (Deed.RUN_JOB, "none"),
    "actions.snooze_lapse.snooze_lapse": (Deed.WORK_DESK, "company"),
    "actions.undo_batch.undo_batch": (Deed.UNDO, "id"),
    "actions.wake_lapse.wake_lapse": (Deed.WORK_DESK, "company"),
    "actions.write_note.write_note": (Deed.WORK_DESK, "company"),
    "reads.access.access_of": (Deed.ANSWER, "none"),
    "reads.additions.review_addition": (Deed.MANAGE_LEARNERS, "company"),
    "reads.allocation_plans.addition_plan": (Deed.MANAGE_LEARNERS, "company"),
    "reads.allocation_plans.allocation_plan": (Deed.ALLOCATE, "company"),
    "reads.api_tokens.api_token_list": (Deed.MANAGE_TOKENS, "none"),
    "reads.api_tokens.holder_of": (Deed.ANSWER, "none"),
    "reads.as_of.company_as_of": (Deed.SEE_HISTORY, "company"),
    "reads.as_of.learner_as_of": (Deed.SEE_HISTORY, "company"),
    "reads.bounced_contacts.bounced_contacts": (Deed.SEE_LEARNERS, "company"),
    "reads.calendars.expiry_calendar": (Deed.ANSWER, "none"),
    "reads.calendars.live_feed": (Deed.SUBSCRIBE, "company"),
    "reads.companies.account_managers": (Deed.SEE_COMPANIES, "none"),
    "reads.companies.time_zones": (Deed.SEE_COMPANIES, "none"),
    "reads.companies.company_list": (Deed.SEE_COMPANIES, "none"),
    "reads.company_contacts.company_contacts": (Deed.SEE_DESK, "company"),
    "reads.company_notes.company_notes": (Deed.SEE_DESK, "company"),
    "reads.desk.desk_rows": (Deed.SEE_DESK, "company"),
    "reads.desk_tasks.desk_tasks": (Deed.SEE_DESK, "company"),
    "reads.digest_choices.gets_digest": (Deed.CHOOSE_DIGEST, "none"),
    "reads.expiries.expiries": (Deed.SEE_FORECAST, "company"),
    "reads.expiries.people_behind": (Deed.SEE_FORECAST, "company"),
    "reads.expired.departments": (Deed.SEE_EXPIRED, "company"),
    "reads.expired.expired_page": (Deed.SEE_EXPIRED, "company"),
    "reads.expired.expired_rows": (Deed.SEE_EXPIRED, "company"),
    "reads.expired.expiries_by_week": (Deed.SEE_FORECAST, "none"),
    "reads.expired.license_counts": (Deed.SEE_FORECAST, "none"),
    "reads.expired.selected_companies": (Deed.ALLOCATE, "company"),
    "reads.history.act_people": (Deed.SEE_HISTORY, "company"),
    "reads.history.history_page": (Deed.SEE_HISTORY, "company"),
    "reads.history.one_act": (Deed.SEE_HISTORY, "company"),
    "reads.imports.import_page": (Deed.ALLOCATE, "company"),
    "reads.imports.imported_before": (Deed.ALLOCATE, "company"),
    "reads.imports.outcome_file": (Deed.ALLOCATE, "company"),
    "reads.imports.remembered_column": (Deed.ALLOCATE, "company"),
    "reads.invariants.check": (Deed.CHECK, "none"),
    "reads.job_runs.job_runs": (Deed.SEE_JOB, "none"),
    "reads.job_status.job_status": (Deed.SEE_JOB, "none"),
    "reads.landing.landing": (Deed.SEE_LANDING, "company"),
    "reads.learner_history.learner_history": (Deed.SEE_LEARNERS, "company"),
    "reads.learners.chosen_learners": (Deed.MANAGE_LEARNERS, "company"),
    "reads.learners.learner_departments": (Deed.SEE_LEARNERS, "company"),
    "reads.learners.learner_page": (Deed.SEE_LEARNERS, "company"),
    "reads.learners.learner_rows": (Deed.SEE_LEARNERS, "company"),
    "reads.lot_sums.lot_sums": (Deed.SEE_FORECAST, "company"),
    "reads.mails.mail_counts": (Deed.SEE_MAILS, "company"),
    "reads.mails.mail_log": (Deed.SEE_MAILS, "company"),
    "reads.mails.mail_page": (Deed.SEE_MAILS, "company"),
    "reads.mails.one_mail": (Deed.SEE_MAILS, "company"),
    "reads.metrics.figures": (Deed.ANSWER, "none"),
    "reads.notice_choices.chosen_notices": (Deed.CHOOSE_NOTICES, "company"),
    "reads.orders.one_order": (Deed.SEE_ORDERS, "company"),
    "reads.orders.order_counts": (Deed.SEE_ORDERS, "company"),
    "reads.orders.order_page": (Deed.SEE_ORDERS, "company"),
    "reads.orders.requested_licenses": (Deed.SEE_ORDERS, "company"),
    "reads.expiring.early_plan": (Deed.ALLOCATE, "company"),
    "reads.expiring.expiring": (Deed.ALLOCATE, "company"),
    "reads.expiring.starting_later": (Deed.ALLOCATE, "company"),
    "reads.people.demo_people": (Deed.SIGN_IN, "none"),
    "reads.people.installation_kind": (Deed.SIGN_IN, "none"),
    "reads.people.people_of": (Deed.SIGN_IN, "none"),
    "reads.people.person": (Deed.SIGN_IN, "none"),
    "reads.reminders.reminders": (Deed.SEE_DESK, "company"),
    "reads.renewal_forecast.forecast_ground": (Deed.SEE_FORECAST, "company"),
    "reads.renewal_outcomes.renewal_outcomes": (Deed.SEE_FORECAST, "company"),
    "reads.renewals.columns_of": (Deed.ALLOCATE, "company"),
    "reads.renewals.probably_left": (Deed.ALLOCATE, "company"),
    "reads.renewals.review_renewal": (Deed.ALLOCATE, "company"),
    "reads.renewals.review_validity": (Deed.ALLOCATE, "company"),
    "reads.renewals.suggestions": (Deed.ALLOCATE, "company"),
    "reads.risk.risk_rows": (Deed.SEE_FORECAST, "company"),
    "reads.scenarios.saved_scenarios": (Deed.KEEP_SCENARIOS, "none"),
    "reads.scenarios.scenario_hindsight": (Deed.KEEP_SCENARIOS, "none"),
    "reads.start_effects.uncovered_lapses": (Deed.ASSIGN, "company"),
    "reads.staff.refused_sign_ins": (Deed.MANAGE_STAFF, "none"),
    "reads.staff.staff_list": (Deed.MANAGE_STAFF, "none"),
    "reads.statement.statement": (Deed.SEE_PEOPLE, "company"),
    "reads.stock.stock_by_company": (Deed.SEE_ORDERS, "company"),
    "reads.undo_plans.undo_plan": (Deed.UNDO, "id"),
}


def doors() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of core.actions and core.reads whose first argument is the database."""
    for package in (core.actions, core.reads):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ != found.name or name.startswith("_"):
                    continue
                first = next(iter(inspect.signature(function).parameters.values()), None)
                if first is not None and first.annotation is Database:
                    yield f"{found.name.removeprefix('core.')}.{name}", function


DOORS = dict(doors())


@dataclass(frozen=True)
class Company:
    """One of two companies with the same things in them; ids."""

    company_id: str
    manager: str
    learner: str
    order_id: str
    batch_id: str


@dataclass(frozen=True)
class World:
    """Our own people, and the two companies."""

    own: Company
    other: Company
    ana: str
    omar: str


@pytest.fixture
def world(db: Database) -> World:
    with db.transaction(NOW, "test") as tx:
        an_installation(tx)
        ana = a_staff_member(tx, email="ana@renewal-desk.example")
        a_staff_member(tx, email="nadia@renewal-desk.example", role="analyst")
        omar = a_staff_member(tx, email="omar@renewal-desk.example", role="administrator")
    return World(_company(db, "Own", ana), _company(db, "Other", ana), ana, omar)


def _company(db: Database, name: str, ana: str) -> Company:
    at = f"@{name.lower()}.example"
    with db.transaction(NOW, "test") as tx:
        company_id = a_company(tx, name=name, account_manager_id=ana)
        manager = a_learner(tx, company_id, email=f"manager{at}", is_manager=True)
        learner = a_learner(tx, company_id, email=f"expired{at}")
        a_license(tx, a_lot(tx, company_id, quantity=1, expires_on=NOW.date() - timedelta(days=9)), learner)
        renewed = a_learner(tx, company_id, email=f"renewed{at}")
        a_lot(tx, company_id, quantity=10)
        order_id = an_order(tx, company_id, quantity=3)
    batch = allocate_licenses(
        db, company_id=company_id, learners=[renewed], request_key=f"built:{name}", now=NOW, actor="test"
    )
    return Company(company_id, manager, learner, order_id, batch.batch_id)


def callers(world: World) -> dict[str, Caller]:
    own = world.own.company_id
    return {
        Role.ACCOUNT_MANAGER: Caller(Role.ACCOUNT_MANAGER, "ana@renewal-desk.example"),
        Role.ANALYST: Caller(Role.ANALYST, "nadia@renewal-desk.example"),
        Role.ADMINISTRATOR: Caller(Role.ADMINISTRATOR, "omar@renewal-desk.example"),
        Role.COMPANY_MANAGER: Caller(Role.COMPANY_MANAGER, "manager@own.example", own),
        EXPIRED: Caller(Role.COMPANY_MANAGER, "manager@own.example", own, is_live=False),
    }


def arguments(db: Database, door: str, company: Company, company_id: str | None, actor: str, world: World) -> dict:
    """What the door needs, about a company; whatever it asks for by name that is not here is a new kind of argument."""
    asked = RenewalList(pl.DataFrame({"line": [1], "text": ["expired@own.example"]}))
    cells = pl.DataFrame({"E-mail": ["expired@own.example"]})
    values: dict[str, Callable[[], Any]] = {
        "company_id": lambda: company_id,
        "learners": lambda: [company.learner],
        "learner_id": lambda: company.manager if "landing" in door else company.learner,
        "people": lambda: (
            pl.DataFrame(
                {"line": [1], "text": ["new@own.example"], "name": [""], "department": [""]},
                schema_overrides={"line": pl.UInt32},
            )
            if "review_addition" in door
            else [NewLearner(f"{uuid4()}@own.example")]
        ),
        "order_id": lambda: company.order_id,
        "batch_id": lambda: company.batch_id,
        "act_id": lambda: company.batch_id,
        "mail_id": lambda: str(uuid4()),
        "at": lambda: NOW,
        "staff_id": lambda: world.ana,
        "person_id": lambda: world.omar,
        "wanted": lambda: {
            "orders": OrderFilter(company_id=company_id),
            "expired": ExpiredFilter(),
            "learners": LearnerFilter(),
            "history": HistoryFilter(),
            "mails": MailFilter(),
            "expiries": ExpiryFilter(NOW.date() - timedelta(days=99), NOW.date() + timedelta(days=400), company_id),
            "lot_sums": ExpiryFilter(NOW.date() - timedelta(days=99), NOW.date() + timedelta(days=400), company_id),
            "renewal_forecast": ExpiryFilter(NOW.date(), NOW.date() + timedelta(days=400), company_id),
            "renewal_outcomes": ExpiryFilter(NOW.date() - timedelta(days=99), NOW.date(), company_id),
            "risk": ExpiryFilter(NOW.date(), NOW.date() + timedelta(days=1), company_id),
            "choose_notices": (),
            "choose_digest": False,
        }[door.split(".")[1]],
        "chosen": lambda: pl.DataFrame(schema={"lot_id": pl.String}),
        "asked": lambda: asked,
        "found": lambda: review_renewal(db, company_id=company.company_id, asked=asked, now=NOW),
        "cells": lambda: cells,
        "source": lambda: Source("list.csv", "0" * 64, "0" * 64, "E-mail"),
        "header": lambda: ("E-mail",),
        "file_hash": lambda: "0" * 64,
        "transport": PreviewTransport,
        "request_key": lambda: str(uuid4()),
        "scenario_id": lambda: str(uuid4()),
        "scenario": lambda: Scenario(-10, 0, 50),
        "about": lambda: "all companies",
        "companies": lambda: pl.Series([company.company_id]),
        "months": lambda: A_MONTH,
        "outcomes": lambda: pl.DataFrame(),
        "reports": list,
        "dropped": lambda: 0,
        "clock": lambda: lambda: NOW,
        "email": lambda: f"{uuid4()}@renewal-desk.example",
        "emails": lambda: ["expired@own.example"],
        "token": lambda: "rd_0",
        "token_id": lambda: str(uuid4()),
        "name_or_id": lambda: "Platform",
        "file": lambda: "",
        "replaces": lambda: None,
        "feed_id": lambda: str(uuid4()),
        "email_key": lambda: "ana@renewal-desk.example",
        "role": lambda: "analyst",
        "name": lambda: "Ana R.",
        "time_zone": lambda: "Europe/Madrid",
        "are_managers": lambda: True,
        "signed_in_at": lambda: NOW,
        "since": lambda: NOW - timedelta(days=1),
        "until": lambda: (NOW.date() if "snooze" in door else NOW) + timedelta(days=60),
        "expires_on": lambda: NOW.date(),
        "about_on": lambda: NOW.date(),
        "kind": lambda: NoticeKind.EXPIRY_REMINDER,
        "recipient": lambda: "manager@own.example",
        "text": lambda: "A note.",
        "tab": lambda: OrderTab.REQUESTED,
        "page": lambda: 1,
        "page_size": lambda: 10,
        "quantity": lambda: 3,
        "days": lambda: [30, 14],
        "level": lambda: Level.HIGH,
        "count": lambda: 1,
        "reason": lambda: "A reason.",
        "now": lambda: NOW,
        "actor": lambda: actor,
    }
    needed = list(inspect.signature(DOORS[door]).parameters.values())[1:]
    wanted = [
        parameter.name for parameter in needed if parameter.default is parameter.empty or parameter.name == "company_id"
    ]
    return {name: values[name]() for name in wanted}


def expected(deed: Deed, who: str, company: str) -> bool:
    confined = who in (Role.COMPANY_MANAGER, EXPIRED)
    return who in WHO_MAY[deed] and (company == "own" or not confined)


def test_every_read_and_every_action_is_in_the_matrix():
    assert sorted(DOORS) == sorted(ASKS)


@pytest.mark.parametrize("deed", Deed)
def test_each_role_may_what_the_table_says_about_its_own_and_other_companies(deed):
    own, other = "own", "other"
    for who in ALL_PEOPLE:
        role = Role.COMPANY_MANAGER if who == EXPIRED else Role(who)
        confined = role is Role.COMPANY_MANAGER
        caller = Caller(role, "x@x.example", own if confined else None, is_live=who != EXPIRED)
        for company_id in (own, other, None):
            wanted = expected(deed, who, company_id or "all")
            assert may(caller, deed, company_id) is wanted, (who, company_id)
    assert may(HOUSE, deed, None)
    assert may(HOUSE, deed, own)


def test_a_manager_without_a_company_may_nothing():
    lost = Caller(Role.COMPANY_MANAGER, "x@x.example", None)

    assert not any(may(lost, deed, None) for deed in Deed)


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_opens_to_whom_the_matrix_names_and_to_nobody_else(db, world, door):
    deed, kind = ASKS[door]
    companies = {"company": ("own", "other", "all"), "id": ("own", "other"), "none": ("all",)}[kind]
    before = digest(db)
    let_in: list[tuple[str, str]] = []
    for who, caller in callers(world).items():
        for about in companies:
            company = world.other if about == "other" else world.own
            company_id = None if about == "all" else company.company_id
            given = arguments(db, door, company, company_id, caller.email, world)
            bound = db.on_behalf_of(caller)
            if expected(deed, who, about):
                let_in.append((who, about))
            elif kind == "id" and who in WHO_MAY[deed]:
                with pytest.raises(NotFound):
                    DOORS[door](bound, **given)
            else:
                with pytest.raises(Forbidden):
                    DOORS[door](bound, **given)
    assert digest(db) == before
    takes_all = inspect.signature(DOORS[door]).parameters.get("company_id")
    for who, about in let_in:
        if about == "all" and takes_all is not None and takes_all.annotation is str:
            continue
        company = world.other if about == "other" else world.own
        caller = callers(world)[who]
        given = arguments(db, door, company, None if about == "all" else company.company_id, caller.email, world)
        try:
            DOORS[door](db.on_behalf_of(caller), **given)
        except Forbidden:
            pytest.fail(f"{who} was kept from {door} about {about}")
        except Refused:
            # The door is open; what lies behind has been changed by who came before.
            continue


def test_what_another_company_has_and_what_nobody_has_are_refused_in_the_same_words(db, world):
    bound = db.on_behalf_of(callers(world)[Role.COMPANY_MANAGER])
    for name, argument in (("cancel_order.cancel_order", "order_id"), ("undo_batch.undo_batch", "batch_id")):
        door = f"actions.{name}"
        sentences = []
        for about in (getattr(world.other, argument), str(uuid4())):
            given = arguments(db, door, world.own, world.own.company_id, "manager@own.example", world)
            with pytest.raises(NotFound) as refusal:
                DOORS[door](bound, **{**given, argument: about})
            sentences.append(str(refusal.value))
        assert sentences[0] == sentences[1]


def test_a_review_names_who_is_elsewhere_to_our_own_people_alone(db, world):
    asked = RenewalList(pl.DataFrame({"line": [1], "text": ["expired@other.example"]}))
    about = {"company_id": world.own.company_id, "asked": asked, "names_others": True, "now": NOW}

    with pytest.raises(Forbidden):
        review_renewal(db.on_behalf_of(callers(world)[Role.COMPANY_MANAGER]), **about)

    found = review_renewal(db.on_behalf_of(callers(world)[Role.ACCOUNT_MANAGER]), **about)
    assert found.matched["outcome"].to_list() == ["elsewhere"]


def test_only_account_managers_add_people_as_managers(db, world):
    given = {"company_id": world.own.company_id, "people": [NewLearner("boss@own.example", is_manager=True)]}
    door = DOORS["actions.add_learners.add_learners"]

    with pytest.raises(Forbidden):
        door(
            db.on_behalf_of(callers(world)[Role.COMPANY_MANAGER]),
            **given,
            request_key="1",
            now=NOW,
            actor="manager@own.example",
        )

    ana = callers(world)[Role.ACCOUNT_MANAGER]
    assert door(db.on_behalf_of(ana), **given, request_key="2", now=NOW, actor=ana.email).added == 1


def test_nobody_acts_in_another_name(db, world):
    ana = callers(world)[Role.ACCOUNT_MANAGER]

    with pytest.raises(ValueError, match="own"), db.on_behalf_of(ana).transaction(NOW, "ben@renewal-desk.example"):
        pass


def test_analysts_alone_see_people_masked():
    masked = [role for role in Role if not sees_people(Caller(role))]

    assert masked == [Role.ANALYST, Role.ADMINISTRATOR]
