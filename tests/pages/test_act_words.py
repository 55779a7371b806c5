"""Every kind of act has its sentence, and every kind of event that the code writes is told somewhere, or kept out."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from core.reads.acts import Act
from core.rules.acts import BATCHES, OF_OUR_STAFF, PARTS, ActKind
from pages.parts.act_words import FACTS, KINDS, sentence, who
from tests.moments import NOW

CORE = Path(__file__).parent.parent.parent / "core"
RECORDERS = ("record", "record_many")
LAST_DAY = date(2026, 11, 26)


def written_kinds():
    """Each kind of event that the code writes: given to a recorder, held in a name for one, or within a statement."""
    found = set()
    for path in CORE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        recorded = [
            call.args[1]
            for call in calls
            if isinstance(call.func, ast.Attribute) and call.func.attr in RECORDERS and len(call.args) > 1
        ]
        names = {argument.id for argument in recorded if isinstance(argument, ast.Name)}
        held = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names
        ]
        found |= {
            node.value
            for given in (*recorded, *held)
            for node in ast.walk(given)
            if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+(_[a-z]+)+", str(node.value))
        }
        for statement in re.findall(r"insert into event.*?\"\"\"", path.read_text(), re.DOTALL):
            found |= set(re.findall(r"'([a-z]+_[a-z_]+)'", statement)) - {"starts_on", "expires_on", "po_number"}
    return found


def an_act(kind, **about):
    given = {
        "act_id": "1",
        "kind": kind,
        "at": NOW,
        "company_id": "2",
        "company": "Acme",
        "time_zone": "Europe/Madrid",
        "actor": "ana@renewal-desk.example",
        "actor_name": "Ana Ruiz",
        "number": "#5F2A9C",
        "person": "bob@acme.example",
    }
    return Act(**given | about)


def test_every_kind_that_the_code_writes_is_an_act_a_part_of_one_or_kept_out():
    told = {kind.value for kind in ActKind} | set(PARTS) | set(OF_OUR_STAFF)

    written = written_kinds() - {"demo_id", "order_"}
    assert {"license_allocated", "lot_expired", "order_declined", "manager_appointed", "signed_in"} <= written
    assert written <= told
    assert {kind.value for kind in ActKind} - {kind.value for kind in BATCHES} <= written


@pytest.mark.parametrize("kind", ActKind)
def test_every_kind_has_a_label_and_a_sentence(kind):
    assert KINDS[kind]
    assert len(sentence(an_act(kind))) > 10


def test_no_two_kinds_have_the_same_label():
    assert len(set(KINDS.values())) == len(KINDS) == len(ActKind)


@pytest.mark.parametrize("part", [part for part in PARTS if part not in ("list_imported", "batch_undone")])
def test_what_happened_to_one_person_has_words(part):
    assert FACTS[part]


@pytest.mark.parametrize(
    ("kind", "about", "words"),
    [
        (
            ActKind.ALLOCATION,
            {"counts": {"license_allocated": 40}, "expires_on": (LAST_DAY,)},
            "Ana Ruiz allocated 40 licenses (until Nov 26, 2026)",
        ),
        (
            ActKind.ALLOCATION,
            {"counts": {"license_allocated": 1}, "expires_on": (date(2026, 1, 2), LAST_DAY)},
            "Ana Ruiz allocated 1 license (until Jan 2, 2026 and Nov 26, 2026)",
        ),
        (
            ActKind.IMPORT,
            {"counts": {"license_allocated": 2}, "file_name": "staff.csv"},
            "Ana Ruiz renewed 2 licenses by the file staff.csv",
        ),
        (
            ActKind.ADDITION,
            {"counts": {"learner_added": 1, "license_allocated": 1}, "expires_on": (LAST_DAY,)},
            "Ana Ruiz added 1 learner, with a license (until Nov 26, 2026)",
        ),
        (
            ActKind.ARCHIVING,
            {"counts": {"learner_archived": 3, "license_released": 1}},
            "Ana Ruiz archived 3 learners; 1 license went back to stock",
        ),
        (
            ActKind.UNDO,
            {"undoes": "addition", "counts": {"license_released": 2, "learner_archived": 2}, "details": {"kept": 1}},
            "Ana Ruiz undid an addition of learners: 2 licenses went back to stock, 2 learners archived, "
            "1 kept as changed since",
        ),
        (
            ActKind.UNDO,
            {"undoes": "undo", "counts": {"license_allocated": 2, "learner_restored": 1}},
            "Ana Ruiz undid an undo: 2 licenses allocated again, 1 learner restored",
        ),
        (
            ActKind.LOT_EXPIRED,
            {"actor": "job", "details": {"quantity": 5, "allocated": 3}},
            "3 licenses expired; 2 more had not been allocated",
        ),
        (ActKind.ORDER_REQUESTED, {"details": {"quantity": 12}}, "Order #5F2A9C: Ana Ruiz requested 12 licenses"),
        (
            ActKind.ORDER_ASSIGNED,
            {"details": {"quantity": 5, "requested": 12}, "expires_on": (LAST_DAY,)},
            "Order #5F2A9C: Ana Ruiz assigned 5 licenses instead of 12 (until Nov 26, 2026)",
        ),
        (
            ActKind.COMPANY_HANDED_OVER,
            {"details": {"from": "Ana", "to": "Ben"}},
            "Ana Ruiz handed Acme over from Ana to Ben",
        ),
        (
            ActKind.NOTICES_CHOSEN,
            {"details": {"order_declined": False, "license_expired": True}},
            "Ana Ruiz no longer gets “An order was declined” and gets “Licenses have expired”",
        ),
        (
            ActKind.REMINDERS_CHOSEN,
            {"details": {"days": [60, 30, 14], "before": [], "quieted": [], "resumed": []}},
            "Ana Ruiz chose early reminders 60, 30 and 14 days before",
        ),
        (
            ActKind.REMINDERS_CHOSEN,
            {"details": {"days": [], "before": [30], "quieted": ["2026-11-26"], "resumed": ["2026-12-01"]}},
            "Ana Ruiz turned early reminders off, keeps quiet about Nov 26, 2026 and ended the quiet about Dec 1, 2026",
        ),
        (ActKind.RISK_CALLED, {"details": {"level": "high", "reason": "x"}}, "Ana Ruiz called the risk high"),
        (ActKind.RISK_CALLED, {"details": {"level": None}}, "Ana Ruiz took the call of the risk back"),
        (
            ActKind.CONTACT_BOUNCED,
            {"details": {"kind": "expiry_reminder"}},
            "A mail about licenses about to expire did not reach bob@acme.example",
        ),
    ],
)
def test_a_sentence_says_who_what_and_how_many(kind, about, words):
    assert sentence(an_act(kind, **about)) == words


@pytest.mark.parametrize(
    ("actor", "name", "shown"),
    [
        ("job", "", "The job"),
        ("platform", "", "The platform"),
        ("x@x.example", "", "x@x.example"),
        ("x@x.example", "Xenia", "Xenia"),
    ],
)
def test_an_actor_is_a_name_else_an_address_else_the_job(actor, name, shown):
    assert who(an_act(ActKind.ALLOCATION, actor=actor, actor_name=name)) == shown
