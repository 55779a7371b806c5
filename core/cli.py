"""The command line: `python -m core [--database URL] COMMAND`.

Each command fails with one sentence on standard error and a non-zero exit; a stack trace only when asked for.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from core import cli_files, cli_renewals, cli_staff, cli_tokens, logs
from core.cli_context import AsJson, AsOf, existing_database, moment_of, settings_of
from core.clock import frozen, utc_now
from core.errors import RenewalDeskError
from core.job import DryRun, JobReport, dry_run, run_job, transport_of
from core.reads import invariants
from core.reads.snapshot import snapshot
from core.settings import Settings
from core.store import backup as backups
from core.store import demo as demos
from core.store.database import Database, require_existing

app = typer.Typer(
    name="python -m core",
    help="Renewal Desk without its screens: the demo, the job, checks, migrations, backups and uploaded files.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_EXIT_FAILED = 1

Folder = Annotated[Path, typer.Argument(help="The folder of the backup.", file_okay=False)]


@app.callback()
def _options(
    context: typer.Context,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A path or a postgresql:// URL; overrides DATABASE_URL."),
    ] = None,
    trace: Annotated[bool, typer.Option(help="Show the stack trace of an unexpected fault.")] = False,
) -> None:
    context.obj = database


@app.command()
def demo(
    context: typer.Context,
    licenses: Annotated[int, typer.Option(min=500, max=10_000_000, help="About how many licenses.")] = demos.LICENSES,
    seed: Annotated[int, typer.Option(help="The same seed and moment build the same rows.")] = demos.SEED,
    as_of: AsOf = None,
    if_missing: Annotated[bool, typer.Option("--if-missing", help="Do nothing where the database exists.")] = False,
) -> None:
    """Build a believable database around a moment (now unless given). Touches nothing that is not a demo."""
    settings = settings_of(context)
    if if_missing and _exists(settings):
        typer.echo("The database exists; nothing was built.")
        return
    report = demos.build_demo(
        settings, licenses=licenses, seed=seed, as_of=moment_of(as_of), progress=_progress("Building")
    )
    typer.echo(str(report))


@app.command()
def job(
    context: typer.Context,
    as_of: AsOf = None,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Print what would change and which mails; change nothing.")
    ] = False,
    as_json: AsJson = False,
    allow_mails: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Send up to N mails in this run, whatever the limits say.")
    ] = None,
) -> None:
    """Record expiries, plan reminders and notices, send the outbox. Safe to run twice, at once, or late.

    Exits with 1 when the run could not complete; what it had done is kept.
    """
    with existing_database(context) as db:
        if dry:
            _print_dry_run(dry_run(db, now=moment_of(as_of)), as_json=as_json)
            return
        clock = utc_now if as_of is None else frozen(moment_of(as_of))
        report = run_job(
            db, transport_of(db.settings), clock=clock, allow_mails=allow_mails, progress=_sending_progress()
        )
        _print_report(report, as_json=as_json)
    if report.halted:
        typer.echo(report.halted, err=True)
        raise typer.Exit(_EXIT_FAILED)


@app.command()
def check(context: typer.Context, as_json: AsJson = False) -> None:
    """Prove the invariants on the database: seats add up, nothing is lost, nothing is twice. Exits with 1 if not."""
    with existing_database(context) as db:
        findings = invariants.check(db, now=utc_now())
    if as_json:
        broken = [
            {"invariant": f.invariant, "sentence": f.sentence, "count": f.count, "rows": list(f.rows)} for f in findings
        ]
        typer.echo(json.dumps({"ok": not findings, "checked": len(invariants.INVARIANTS), "broken": broken}))
    elif not findings:
        typer.echo(f"All {len(invariants.INVARIANTS)} invariants hold.")
    else:
        for finding in findings:
            typer.echo(f"{finding.invariant}: {finding.sentence} ({finding.count:,}: {', '.join(finding.rows)})")
    if findings:
        raise typer.Exit(_EXIT_FAILED)


@app.command()
def migrate(context: typer.Context) -> None:
    """Bring the database up to date, or make an empty one. Every other command does the first by itself."""
    with Database(settings_of(context)) as db, db.read() as reader:
        count = reader.value("select count(*) as count from schema_migration")
    typer.echo(f"The database is up to date: {count} migrations.")


@app.command()
def backup(context: typer.Context, folder: Folder) -> None:
    """Write a consistent copy into a folder, while the app keeps running."""
    settings = settings_of(context)
    require_existing(settings)
    typer.echo(str(backups.back_up(settings, folder, now=utc_now())))


@app.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="An empty folder, or one to be made.", file_okay=False)],
    with_people: Annotated[
        bool, typer.Option("--with-people", help="With names, whole addresses and what people wrote.")
    ] = False,
) -> None:
    """Write all tables, and what the Forecast shows, as Parquet files for notebooks and reports; people are masked."""
    typer.echo(str(snapshot(settings_of(context), folder, with_people=with_people, now=utc_now())))


@app.command()
def restore(context: typer.Context, folder: Folder) -> None:
    """Put a backup in the place of the database, after proving that it is sound. What was there is kept aside."""
    moment = utc_now()

    def verify(db: Database) -> None:
        findings = invariants.check(db, now=moment)
        if findings:
            raise RenewalDeskError(f"The backup breaks an invariant: {findings[0].sentence} Nothing was replaced.")

    typer.echo(str(backups.restore(settings_of(context), folder, now=moment, verify=verify)))


app.command()(cli_files.read)
app.command()(cli_renewals.review)
app.command()(cli_renewals.renew)
app.add_typer(cli_staff.app)
app.add_typer(cli_tokens.app, name="token")


def main() -> None:
    """Run the command line; every fault becomes one sentence and exit code 1."""
    try:
        with logs.structured():
            app()
    except RenewalDeskError as error:
        _fail(str(error))
    except Exception as error:
        if "--trace" in sys.argv:
            raise
        _fail(f"The program failed unexpectedly ({type(error).__name__}). Run it again with --trace to see where.")


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(_EXIT_FAILED)


def _exists(settings: Settings) -> bool:
    if not settings.on_postgres:
        return Path(settings.database_url).exists()
    with Database(settings) as db, db.read() as reader:
        return bool(reader.value("select count(*) as count from installation"))


def _progress(verb: str) -> Callable[[str, float], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda step, share: typer.echo(f"\r\033[K{verb}: {step} ({share:.0%})", err=True, nl=share >= 1)


def _sending_progress() -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda done, due: typer.echo(f"\r\033[KSending: {done:,} of {due:,} mails", err=True, nl=done >= due)


def _print_report(report: JobReport, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report.as_json()))
        return
    typer.echo(f"As of {report.as_of:%Y-%m-%d %H:%M:%S} UTC, in {report.seconds:.1f} s:")
    typer.echo(f"  {report.expired:,} licenses recorded as expired")
    for kind, count in report.planned.items():
        typer.echo(f"  {count:,} mails planned: {kind}")
    for name in ("skipped", "sent", "failed", "unknown", "parked"):
        typer.echo(f"  {getattr(report, name):,} mails {name}")


def _print_dry_run(found: DryRun, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({**found.report.as_json(), "dry_run": True, "mails": found.mails.to_dicts()}))
        return
    typer.echo(f"A run at {found.report.as_of:%Y-%m-%d %H:%M:%S} UTC would change this. Nothing was changed.")
    typer.echo(f"+ {found.report.expired:,} licenses recorded as expired")
    for row in found.mails.iter_rows(named=True):
        note = f" (skipped: {row['skipped']})" if row["skipped"] else ""
        typer.echo(f"+ mail {row['kind']} to {row['recipient']}: {row['subject'] or 'not rendered'}{note}")
