"""Our own people from the command line: how the first administrator comes to be, and a way in when nobody has one."""

import json
from typing import Annotated

import typer

from core.actions.add_staff_member import add_staff_member
from core.actions.remove_staff_member import remove_staff_member
from core.cli_context import AsJson, existing_database
from core.clock import utc_now
from core.errors import NotFound
from core.reads.staff import staff_list
from core.rules.emails import email_key, parse_email
from core.rules.text import quoted
from core.store.database import Database

app = typer.Typer(name="staff", help="Our own people: who may sign in, and as what.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The e-mail address by which the sign-in provider knows them.")]
Actor = Annotated[str | None, typer.Option(help="The e-mail of whoever answers for it; their own unless given.")]


@app.command()
def add(
    context: typer.Context,
    email: Email,
    name: Annotated[str, typer.Option(help="As customers read it in mails.")],
    role: Annotated[str, typer.Option(help="account_manager, analyst or administrator.")] = "administrator",
    time_zone: Annotated[str, typer.Option(help="An IANA name, such as Europe/Berlin.")] = "UTC",
    actor: Actor = None,
) -> None:
    """Let somebody in, or back in."""
    answers = parse_email(actor or email).display
    with existing_database(context) as db:
        add_staff_member(db, email=email, name=name, role=role, time_zone=time_zone, now=utc_now(), actor=answers)
    typer.echo(f"{email} may sign in as {role}.")


@app.command()
def remove(
    context: typer.Context,
    email: Email,
    successor: Annotated[
        str | None, typer.Option(help="The e-mail of the account manager who takes over their companies.")
    ] = None,
    actor: Actor = None,
) -> None:
    """Let somebody in no more. What they did stays in the history."""
    answers = parse_email(actor or email).display
    with existing_database(context) as db:
        companies = remove_staff_member(
            db,
            staff_id=_staff_id(db, email),
            successor=_staff_id(db, successor) if successor else None,
            now=utc_now(),
            actor=answers,
        )
    handed = f" {companies:,} companies went to {successor}." if companies else ""
    typer.echo(f"{email} may not sign in any more.{handed}")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Show who may sign in, as what, and how many companies each looks after."""
    with existing_database(context) as db:
        people = staff_list(db)
    if as_json:
        rows = people.select("email", "name", "role", "time_zone", "companies").to_dicts()
        typer.echo(json.dumps(rows))
        return
    if people.is_empty():
        typer.echo("Nobody yet. Add the first administrator with `python -m core staff add EMAIL --name NAME`.")
    for row in people.iter_rows(named=True):
        typer.echo(f"{row['email']:40} {row['role']:16} {row['companies']:>5,} companies  {row['name']}")


def _staff_id(db: Database, email: str) -> str:
    key = email_key(email)
    found = [row["staff_id"] for row in staff_list(db).iter_rows(named=True) if email_key(row["email"]) == key]
    if not found:
        raise NotFound(f"{quoted(email)} is not one of our staff. `python -m core staff list` shows who is.")
    return str(found[0])
