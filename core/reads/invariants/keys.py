"""Look-ups by key find what scans find: a broken index would otherwise hide rows without a word (docs/adr/0002).

Each table's newest rows are looked up one by one, which is where a kill in the middle of a write would show.
"""

from core.reads.invariants.invariant import Invariant

_HIDDEN = "A row that a scan finds is not found by its key."

KEYS = (
    Invariant(
        "installation is found by its key",
        _HIDDEN,
        "select installation_id as id from installation order by installation_id desc limit 20",
        "select count(*) as found from installation where installation_id = $id::uuid",
    ),
    Invariant(
        "staff is found by its key",
        _HIDDEN,
        "select staff_id as id from staff order by staff_id desc limit 20",
        "select count(*) as found from staff where staff_id = $id::uuid",
    ),
    Invariant(
        "company is found by its key",
        _HIDDEN,
        "select company_id as id from company order by company_id desc limit 20",
        "select count(*) as found from company where company_id = $id::uuid",
    ),
    Invariant(
        "batch is found by its key",
        _HIDDEN,
        "select batch_id as id from batch order by batch_id desc limit 20",
        "select count(*) as found from batch where batch_id = $id::uuid",
    ),
    Invariant(
        "learner is found by its key",
        _HIDDEN,
        "select learner_id as id from learner order by learner_id desc limit 20",
        "select count(*) as found from learner where learner_id = $id::uuid",
    ),
    Invariant(
        "license_order is found by its key",
        _HIDDEN,
        "select order_id as id from license_order order by order_id desc limit 20",
        "select count(*) as found from license_order where order_id = $id::uuid",
    ),
    Invariant(
        "lot is found by its key",
        _HIDDEN,
        "select lot_id as id from lot order by lot_id desc limit 20",
        "select count(*) as found from lot where lot_id = $id::uuid",
    ),
    Invariant(
        "license is found by its key",
        _HIDDEN,
        "select license_id as id from license order by license_id desc limit 20",
        "select count(*) as found from license where license_id = $id::uuid",
    ),
    Invariant(
        "event is found by its key",
        _HIDDEN,
        "select event_id as id from event order by event_id desc limit 20",
        "select count(*) as found from event where event_id = $id::uuid",
    ),
    Invariant(
        "mail is found by its key",
        _HIDDEN,
        "select mail_id as id from mail order by mail_id desc limit 20",
        "select count(*) as found from mail where mail_id = $id::uuid",
    ),
    Invariant(
        "mail_event is found by its key",
        _HIDDEN,
        "select mail_event_id as id from mail_event order by mail_event_id desc limit 20",
        "select count(*) as found from mail_event where mail_event_id = $id::uuid",
    ),
    Invariant(
        "job_run is found by its key",
        _HIDDEN,
        "select job_run_id as id from job_run order by job_run_id desc limit 20",
        "select count(*) as found from job_run where job_run_id = $id::uuid",
    ),
    Invariant(
        "file_import is found by its key",
        _HIDDEN,
        "select batch_id as id from file_import order by batch_id desc limit 20",
        "select count(*) as found from file_import where batch_id = $id::uuid",
    ),
    Invariant(
        "alias is found by its key",
        _HIDDEN,
        "select alias_id as id from alias order by alias_id desc limit 20",
        "select count(*) as found from alias where alias_id = $id::uuid",
    ),
    Invariant(
        "api_token is found by its key",
        _HIDDEN,
        "select token_id as id from api_token order by token_id desc limit 20",
        "select count(*) as found from api_token where token_id = $id::uuid",
    ),
    Invariant(
        "batch is found by its request key",
        _HIDDEN,
        "select request_key as id from batch order by batch_id desc limit 20",
        "select count(*) as found from batch where request_key = $id",
    ),
    Invariant(
        "license_order is found by its request key",
        _HIDDEN,
        "select request_key as id from license_order order by order_id desc limit 20",
        "select count(*) as found from license_order where request_key = $id",
    ),
    Invariant(
        "lot is found by its order id",
        _HIDDEN,
        "select order_id as id from lot order by lot_id desc limit 20",
        "select count(*) as found from lot where order_id = $id::uuid",
    ),
    Invariant(
        "mail is found by its dedupe key",
        _HIDDEN,
        "select dedupe_key as id from mail order by mail_id desc limit 20",
        "select count(*) as found from mail where dedupe_key = $id",
    ),
    Invariant(
        "mail_event is found by its source key",
        _HIDDEN,
        "select source_key as id from mail_event order by mail_event_id desc limit 20",
        "select count(*) as found from mail_event where source_key = $id",
    ),
)
