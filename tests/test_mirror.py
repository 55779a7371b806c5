"""Each module of core has its tests where one looks for them, or a written reason why not."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [
    path.relative_to(ROOT).as_posix()
    for path in sorted((ROOT / "core").rglob("*.py"))
    if path.name not in ("__init__.py", "__main__.py")
]

_DEMO = (
    "build",
    "bulk",
    "ids",
    "ledger",
    "mails",
    "names",
    "notices",
    "orders_without_lot",
    "plan",
    "risk_calls",
    "target",
    "views",
)

# Module -> the test file that holds it, where that is not the mirror, and why.
ELSEWHERE = {
    "core/actions/add_staff_member.py": ("tests/actions/test_staff.py", "the three make sense together"),
    "core/actions/change_staff_member.py": ("tests/actions/test_staff.py", "the three make sense together"),
    "core/actions/process_reports.py": ("tests/http/test_sendgrid_webhook.py", "reports come in by the route"),
    "core/actions/receive_reports.py": ("tests/http/test_sendgrid_webhook.py", "reports come in by the route"),
    "core/actions/remove_staff_member.py": ("tests/actions/test_staff.py", "the three make sense together"),
    "core/actions/restore_contact.py": ("tests/reads/test_bounced_contacts.py", "what it restores is seen there"),
    "core/actions/wake_lapse.py": ("tests/actions/test_snooze_lapse.py", "it takes back what the other does"),
    "core/cli_context.py": ("tests/test_cli.py", "every command goes through it"),
    "core/store/ending_lots.py": ("tests/reads/test_expiries.py", "whose lots, tried through what reads them"),
    "core/store/risk_calls.py": ("tests/actions/test_call_risk.py", "two statements, tried through the action"),
    "core/actions/remove_scenario.py": ("tests/actions/test_save_scenario.py", "it takes back what the other does"),
    "core/actions/restore_scenario.py": ("tests/actions/test_save_scenario.py", "it takes back what the other does"),
    "core/store/scenarios.py": ("tests/actions/test_save_scenario.py", "statements of three actions"),
    "core/store/supply.py": ("tests/reads/test_renewal_forecast.py", "two statements of one read"),
    "core/store/snapshot_tables.py": ("tests/reads/test_snapshot.py", "a list; what comes of it is what matters"),
    "core/store/follow_ups.py": ("tests/reads/test_renewal_outcomes.py", "what follows, tried through what reads it"),
    "core/store/mails_to_come.py": ("tests/actions/test_preview_mails.py", "what is to come is said there"),
    "core/reads/acts.py": ("tests/reads/test_history.py", "what is told of the acts that History lists"),
    "core/reads/day_bounds.py": ("tests/reads/test_orders.py", "days of request, by each company's zone"),
    "core/reads/undo_plans.py": ("tests/actions/test_undo_of_undo.py", "a plan is what the act then does"),
    "core/rules/acts.py": ("tests/pages/test_act_words.py", "a list; that each kind has its sentence is what matters"),
    "core/rules/undos.py": ("tests/actions/test_undo_batch.py", "refusals; each is tried through the action"),
    "core/store/undos.py": ("tests/actions/test_undo_of_undo.py", "one definition, tried through the action"),
    "core/store/api_tokens.py": ("tests/actions/test_create_api_token.py", "three statements, one per action"),
    "core/store/calendar_feeds.py": ("tests/actions/test_make_calendar_feed.py", "statements of two actions"),
    "core/http/api.py": ("tests/http/test_openapi.py", "a list; that every route in it is described is what matters"),
    "core/clock.py": ("tests/test_architecture.py", "two lines; that nobody else reads the clock is what matters"),
    "core/errors.py": ("tests/test_architecture.py", "names and sentences; each is tested where it is raised"),
    "core/files/parse.py": ("tests/files/test_read.py", "two readers, chosen by content"),
    "core/files/rows.py": ("tests/files/test_read.py", "what is asked of every file, asked through whole files"),
    "core/files/table.py": ("tests/files/test_read.py", "four fields; what is in them is what matters"),
    "core/files/understood.py": ("tests/files/test_read.py", "two records; what is in them is what matters"),
    "core/files/worker.py": ("tests/files/test_child.py", "it lives and dies as the child"),
    "core/http/download_gate.py": ("tests/browser/test_downloads.py", "what a browser gets is what matters"),
    "core/mail/sendgrid_webhook.py": ("tests/http/test_sendgrid_webhook.py", "whole requests are what is signed"),
    "core/reads/company_contacts.py": ("tests/reads/test_desk_tasks.py", "who is reached is seen there"),
    "core/reads/company_notes.py": ("tests/actions/test_write_note.py", "what was noted is seen there"),
    "core/store/desk.py": ("tests/actions/test_snooze_lapse.py", "statements of three actions"),
    "core/store/expiring.py": ("tests/reads/test_expiring.py", "the statement of one read"),
    "core/store/reminder_ladder.py": ("tests/actions/test_reminder_ladder.py", "statements of two actions"),
    "core/reads/reminders.py": ("tests/actions/test_choose_reminders.py", "what was chosen is seen there"),
    "core/reads/digest_choices.py": ("tests/actions/test_choose_digest.py", "what was chosen is seen there"),
    "core/reads/notice_choices.py": ("tests/actions/test_choose_notices.py", "what was chosen is seen there"),
    "core/reads/staff.py": ("tests/actions/test_staff.py", "what the actions do is seen there"),
    "core/rules/staff.py": ("tests/actions/test_staff.py", "refusals; each is tried through its action"),
    "core/store/delivery_reports.py": ("tests/http/test_sendgrid_webhook.py", "statements of two actions"),
    "core/store/digest_choices.py": ("tests/actions/test_choose_digest.py", "statements of one action"),
    "core/store/notice_choices.py": ("tests/actions/test_choose_notices.py", "statements of one action"),
    "core/store/resends.py": ("tests/actions/test_resend_mail.py", "statements of two actions"),
    "core/store/staff.py": ("tests/actions/test_staff.py", "statements of three actions"),
    "core/rules/filters.py": (
        "tests/store/test_learners.py",
        "fields without a rule; what they select is what matters",
    ),
    "core/reads/invariants/history.py": ("tests/reads/test_invariants.py", "each invariant is tried through the whole"),
    "core/reads/invariants/imports.py": ("tests/reads/test_invariants.py", "each invariant is tried through the whole"),
    "core/reads/invariants/invariant.py": (
        "tests/reads/test_invariants.py",
        "each invariant is tried through the whole",
    ),
    "core/reads/invariants/keys.py": ("tests/reads/test_invariants.py", "each invariant is tried through the whole"),
    "core/reads/invariants/mails.py": ("tests/reads/test_invariants.py", "each invariant is tried through the whole"),
    "core/reads/invariants/seats.py": ("tests/reads/test_invariants.py", "each invariant is tried through the whole"),
    "core/store/backup_tables.py": ("tests/store/test_backup.py", "the statements that a backup runs"),
    "core/store/engine.py": ("tests/store/test_database.py", "only the door uses it"),
    **{
        f"core/store/demo/{part}.py": ("tests/store/test_demo.py", "what counts is the demo that they build together")
        for part in _DEMO
    },
}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_its_tests(module):
    mirror = (ROOT / "tests" / Path(module).relative_to("core")).with_name(f"test_{Path(module).stem}.py")
    given, _ = ELSEWHERE.get(module, (str(mirror.relative_to(ROOT)), ""))

    assert (ROOT / given).is_file(), f"{module} has no tests in {given}"


@pytest.mark.parametrize("module", ELSEWHERE)
def test_an_exception_is_about_a_module_that_exists(module):
    assert module in MODULES
