"""API tokens on the command line: `python -m core token create NAME | list | revoke NAME_OR_ID`."""

import getpass
import json
from typing import Annotated

import typer

from core.actions.create_api_token import create_api_token
from core.actions.revoke_api_token import revoke_api_token
from core.cli_context import AsJson, existing_database
from core.clock import utc_now
from core.reads.api_tokens import api_token_list

app = typer.Typer(
    help="The tokens with which the platform and monitoring ask: create, list, revoke.", no_args_is_help=True
)

Actor = Annotated[
    str | None,
    typer.Option(metavar="E-MAIL", help="Who does it, for the history; your name on this machine if not given."),
]


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Who asks with it, such as 'Training platform'.")],
    actor: Actor = None,
) -> None:
    """Make a token and print it, once: only a hash is kept."""
    with existing_database(context) as db:
        token = create_api_token(db, name=name, now=utc_now(), actor=_actor(actor))
    typer.echo(token)
    typer.echo("Keep it where the platform keeps its secrets: it is not shown again.", err=True)


@app.command("list")
def list_tokens(context: typer.Context, as_json: AsJson = False) -> None:
    """Say which tokens there are, since when, and when each was last used; revoked ones too."""
    with existing_database(context) as db:
        tokens = api_token_list(db)
    if as_json:
        typer.echo(json.dumps({"tokens": tokens.to_dicts()}, default=lambda value: value.isoformat()))
        return
    for token in tokens.iter_rows(named=True):
        used = f"last used {token['last_used_at']:%Y-%m-%d %H:%M}" if token["last_used_at"] else "never used"
        state = f"revoked {token['revoked_at']:%Y-%m-%d %H:%M}" if token["revoked_at"] else "live"
        by = f"created {token['created_at']:%Y-%m-%d %H:%M} by {token['created_by']}"
        typer.echo(f"{token['token_id']}  {token['name']}: {state}, {used}, {by}")
    if tokens.is_empty():
        typer.echo("There is no API token. Make one with `python -m core token create NAME`.")


@app.command()
def revoke(
    context: typer.Context,
    name_or_id: Annotated[str, typer.Argument(help="The token's name, or its id from `list`.")],
    actor: Actor = None,
) -> None:
    """Take a token back: from now on it opens nothing."""
    with existing_database(context) as db:
        name = revoke_api_token(db, name_or_id=name_or_id, now=utc_now(), actor=_actor(actor))
    typer.echo(f"{name} is revoked.")


def _actor(given: str | None) -> str:
    return given or getpass.getuser()
