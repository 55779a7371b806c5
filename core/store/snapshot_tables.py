"""Which columns of each table a snapshot has: for everybody, masked, only with people, and never.

Masked are addresses, of which the first letter and the domain stay. Names of customers' people, whole addresses and
what people wrote come only where people are asked for. Secrets, and keys that only this program uses, never do.
A column of a new migration belongs here too; tests/reads/test_snapshot.py finds one that is missing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a table's columns, by who may have them, parted by blanks."""

    for_all: str
    masked: str = ""
    of_people: str = ""
    never: str = ""


TABLES = {
    "alias": Columns("alias_id company_id learner_id batch_id", of_people="email email_key"),
    "api_token": Columns(
        "token_id name created_at last_used_at revoked_at", masked="created_by", never="live_name secret_hash"
    ),
    "batch": Columns("batch_id company_id kind undoes_batch_id created_at", masked="actor", never="request_key"),
    "calendar_feed": Columns(
        "feed_id company_id staff_id created_at revoked_at", masked="created_by", never="live_owner signing_key"
    ),
    "company": Columns("company_id name time_zone account_manager_id revision created_at"),
    "company_note": Columns("note_id company_id kind created_at", masked="created_by", of_people="text"),
    "delivery_report": Columns(
        "mail_id attempt_id kind occurred_at received_at", of_people="reason", never="event_key"
    ),
    "delivery_request": Columns("received_at kept dropped", never="request_key"),
    "digest_choice": Columns("staff_id wanted"),
    "event": Columns(
        "event_id occurred_at recorded_at kind company_id batch_id order_id lot_id license_id learner_id",
        masked="actor",
        of_people="details",
    ),
    "file_import": Columns(
        "batch_id company_id counts", of_people="file_name column_name", never="file_hash header_hash outcome"
    ),
    "hand_over": Columns("company_id account_manager_id"),
    "installation": Columns("installation_id kind created_at"),
    "job_run": Columns("job_run_id as_of started_at finished_at state host process_id counts", of_people="reason"),
    "learner": Columns(
        "learner_id company_id department is_manager batch_id created_at archived_at",
        masked="email",
        of_people="name",
        never="email_key email_hash search_text",
    ),
    "license": Columns(
        "license_id company_id lot_id learner_id batch_id starts_at expires_at allocated_at released_at "
        "released_batch_id"
    ),
    "license_order": Columns(
        "order_id company_id quantity state requested_at decided_at",
        masked="requested_by decided_by",
        of_people="note po_number reason",
        never="request_key",
    ),
    "lot": Columns(
        "lot_id order_id company_id quantity allocated starts_on expires_on starts_at expires_at assigned_at "
        "reminder_planned_at expiry_recorded_at expiry_notice_planned_at",
        masked="assigned_by",
    ),
    "mail": Columns(
        "mail_id kind company_id order_id about_on state planned_at send_after useless_at attempts attempt_id "
        "claimed_at settled_at resends_mail_id",
        masked="recipient",
        of_people="recipient_name subject html text reason",
        never="dedupe_key provider_message_id request_key",
    ),
    "mail_event": Columns(
        "mail_event_id mail_id attempt_id kind occurred_at recorded_at", of_people="details", never="source_key"
    ),
    "notice_choice": Columns("learner_id kind wanted"),
    "quiet_date": Columns("company_id expires_on quieted_at", masked="quieted_by", of_people="reason"),
    "reminder_rung": Columns("company_id days added_at", masked="added_by"),
    "reminder_rung_done": Columns("company_id expires_on days done_at"),
    "risk_call": Columns("call_id company_id level called_at", masked="called_by", of_people="reason"),
    "scenario": Columns("scenario_id points growth late saved_at", masked="saved_by", of_people="name about"),
    "scenario_company": Columns("scenario_id company_id"),
    "scenario_listing": Columns("scenario_id changed_at", never="live_name"),
    "scenario_month": Columns(
        "scenario_id first_on ending expected expected_low expected_high needed needed_low needed_high to_order"
    ),
    "snooze": Columns("company_id expires_on until_on snoozed_at", masked="snoozed_by", of_people="reason"),
    "staff": Columns("staff_id name role time_zone created_at removed_at", masked="email", never="email_key"),
    "turn": Columns("name taken"),
}


def _copied(table: str, *, with_people: bool) -> str:
    """Ids and JSON as text, which every reader of Parquet knows."""
    about = TABLES[table]
    masked, of_people = about.masked.split(), about.of_people.split()
    names = [*about.for_all.split(), *((*masked, *of_people) if with_people else ())]
    masks = () if with_people else (f"regexp_replace({name}, '^(.?).*@', '\\1•••@') as {name}" for name in masked)
    columns = ", ".join([*map(_readable, names), *masks])
    return f"copy (select {columns} from store.{table}) to $path (format parquet)"  # noqa: S608 (constants)


def _readable(name: str) -> str:
    return f"{name}::varchar as {name}" if name.endswith("_id") or name == "details" else name


# By whether people are asked for, then by table.
COPY_OUT = {
    with_people: {table: _copied(table, with_people=with_people) for table in TABLES} for with_people in (False, True)
}
