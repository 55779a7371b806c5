"""Renewal by a spreadsheet without a browser: what a file would do in a company, and doing it."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import polars as pl
import typer

from core.actions.renew_licenses import renew_licenses
from core.cli_context import AsJson, AsOf, existing_database, moment_of
from core.cli_files import Delimiter, Encoding, HeaderLine, Sheet, Spreadsheet, chosen, content, understood
from core.errors import InvalidInput
from core.files.table import Table, require_rows
from core.files.understood import Choices
from core.reads.allocation_plans import AllocationPlan, allocation_plan
from core.reads.companies import company_list
from core.reads.imports import header_hash, remembered_column
from core.reads.renewals import columns_of, review_renewal
from core.rules.email_columns import best_column
from core.rules.emails import parse_email
from core.rules.matching import Outcome
from core.rules.renewals import NOT_IN_FILE, RenewalList, Review, Source
from core.rules.text import quoted
from core.store.database import Database

Company = Annotated[str, typer.Option(help="The company's name.")]
Column = Annotated[str | None, typer.Option(help="The column of e-mails; found out unless given.")]
TakeMended = Annotated[bool, typer.Option("--take-mended", help="Let rows count that had to be mended.")]

_KEYS = {
    "renew": Outcome.RENEW,
    "expired_not_in_file": NOT_IN_FILE,
    "live": Outcome.LIVE,
    "never_licensed": Outcome.NEVER,
    "archived": Outcome.ARCHIVED,
    "unknown": Outcome.UNKNOWN,
    "elsewhere": Outcome.ELSEWHERE,
    "duplicate": Outcome.DUPLICATE,
    "invalid": Outcome.INVALID,
    "set_aside": Outcome.SET_ASIDE,
}


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """A file compared with a company."""

    company_id: str
    source: Source
    cells: pl.DataFrame
    asked: RenewalList
    review: Review
    plan: AllocationPlan


def review(
    context: typer.Context,
    file: Spreadsheet,
    company: Company,
    column: Column = None,
    take_mended: TakeMended = False,
    as_json: AsJson = False,
    as_of: AsOf = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_line: HeaderLine = None,
    sheet: Sheet = None,
) -> None:
    """Say what a file of e-mails would renew in a company. Nothing is changed."""
    choices = chosen(encoding, delimiter, header_line, sheet)
    with existing_database(context) as db:
        found = _reviewed(db, file, company, column, choices, take_mended=take_mended, as_of=as_of)
    _print(_numbers(found), as_json=as_json)


def renew(
    context: typer.Context,
    file: Spreadsheet,
    company: Company,
    actor: Annotated[str, typer.Option(help="The e-mail of whoever answers for it.")],
    column: Column = None,
    take_mended: TakeMended = False,
    first: Annotated[int | None, typer.Option(min=1, help="Renew the first N only, in the file's order.")] = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header_line: HeaderLine = None,
    sheet: Sheet = None,
) -> None:
    """Renew the expired learners whom a file names, all or nobody. A file that comes again renews nobody twice."""
    choices = chosen(encoding, delimiter, header_line, sheet)
    email = parse_email(actor).display
    with existing_database(context) as db:
        found = _reviewed(db, file, company, column, choices, take_mended=take_mended, as_of=as_of)
        done: dict[str, Any] = {"renewed": 0, "batch_id": None}
        if found.review.learner_ids:
            allocation = renew_licenses(
                db,
                company_id=found.company_id,
                asked=found.asked,
                source=found.source,
                cells=found.cells,
                shown=found.review,
                first=first,
                request_key=str(uuid4()),
                now=moment_of(as_of),
                actor=email,
            )
            done = {"renewed": allocation.count, "batch_id": allocation.batch_id}
    _print(_numbers(found) | done, as_json=as_json)


def _reviewed(
    db: Database,
    file: Path,
    company: str,
    column: str | None,
    choices: Choices,
    *,
    take_mended: bool,
    as_of: str | None,
) -> _Reviewed:
    company_id = _company_id(db, company)
    data = content(file)
    table = require_rows(understood(file, data, choices))
    email_column = _column(db, company_id, table, column)
    asked = RenewalList(pl.DataFrame({"line": table.lines, "text": table.cells[email_column]}))
    if not take_mended:
        asked = RenewalList(asked.entries, set_aside=table.mended.unique("line").select("line", "reason"))
    now = moment_of(as_of)
    found = review_renewal(db, company_id=company_id, asked=asked, names_others=True, now=now)
    source = Source(file.name, sha256(data).hexdigest(), header_hash(table.header), email_column)
    plan = allocation_plan(db, company_id=company_id, learners=found.learner_ids, now=now)
    return _Reviewed(company_id, source, table.cells, asked, found, plan)


def _company_id(db: Database, name: str) -> str:
    companies = dict(company_list(db).select("name", "company_id").iter_rows())
    if name not in companies:
        raise InvalidInput(f"--company {quoted(name)} is no company here. Give its name as the app shows it.")
    return str(companies[name])


def _column(db: Database, company_id: str, table: Table, column: str | None) -> str:
    if column is not None:
        if column not in table.cells.columns:
            names = ", ".join(map(quoted, table.cells.columns))
            raise InvalidInput(f"--column {quoted(column)} is not in the file. It has {names}.")
        return column
    remembered = remembered_column(db, company_id=company_id, header=table.header)
    if remembered in table.cells.columns:
        return str(remembered)
    best = best_column(columns_of(db, company_id=company_id, cells=table.cells))
    if best is None:
        raise InvalidInput("No column of the file looks like e-mail addresses. Name it with --column.")
    return best.name


def _numbers(found: _Reviewed) -> dict[str, Any]:
    counts = found.review.counts
    return {
        "rows": found.review.rows,
        "column": found.source.column,
        **{key: counts[outcome] for key, outcome in _KEYS.items()},
        "in_stock": found.plan.available,
        "missing": found.plan.missing,
    }


def _print(numbers: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(numbers))
        return
    width = max(map(len, numbers))
    for key, value in numbers.items():
        shown = f"{value:,}" if isinstance(value, int) else value or "-"
        typer.echo(f"{key.replace('_', ' '):{width}}  {shown}")
