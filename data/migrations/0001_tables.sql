-- The tables of Renewal Desk. One dialect for DuckDB and for PostgreSQL attached to DuckDB.
-- *_at is a UTC instant, *_on a date in the company's zone, *_id a UUIDv7.
-- No secondary index here: docs/adr/0002. The event log carries no foreign keys: it is append-only and the largest table.

create table installation (
    installation_id uuid primary key,
    kind varchar not null check (kind in ('demo', 'real')),
    created_at timestamptz not null
);

create table staff (
    staff_id uuid primary key,
    email varchar not null,
    email_key varchar not null unique,
    name varchar not null,
    role varchar not null check (role in ('account_manager', 'analyst', 'administrator')),
    time_zone varchar not null,
    created_at timestamptz not null,
    removed_at timestamptz
);

create table company (
    company_id uuid primary key,
    name varchar not null unique,
    time_zone varchar not null,
    account_manager_id uuid not null references staff (staff_id),
    -- Every act on the company's seats raises it: two at once conflict, and the later one is retried.
    revision bigint not null check (revision >= 0),
    created_at timestamptz not null
);

create table batch (
    batch_id uuid primary key,
    company_id uuid not null references company (company_id),
    kind varchar not null check (kind in ('allocation', 'import', 'addition', 'archiving', 'restoring', 'undo')),
    -- Given by the form: the same press sent twice is one act.
    request_key varchar not null unique,
    undoes_batch_id uuid unique,
    created_at timestamptz not null,
    actor varchar not null,
    check ((kind = 'undo') = (undoes_batch_id is not null))
);

create table learner (
    learner_id uuid primary key,
    company_id uuid not null references company (company_id),
    email varchar not null,
    -- What e-mails are matched by, computed once in Python (core/rules/emails.py).
    email_key varchar not null,
    name varchar not null,
    department varchar not null,
    -- Lower-cased "name e-mail department", so that a search reads one column.
    search_text varchar not null,
    is_manager boolean not null,
    batch_id uuid references batch (batch_id),
    created_at timestamptz not null,
    archived_at timestamptz,
    unique (company_id, email_key)
);

create table license_order (
    order_id uuid primary key,
    company_id uuid not null references company (company_id),
    quantity integer not null check (quantity between 1 and 100000),
    note varchar not null,
    po_number varchar not null,
    state varchar not null check (state in ('requested', 'assigned', 'declined', 'cancelled')),
    request_key varchar not null unique,
    requested_at timestamptz not null,
    requested_by varchar not null,
    decided_at timestamptz,
    decided_by varchar,
    reason varchar not null,
    check ((state = 'requested') = (decided_at is null)),
    check ((decided_at is null) = (decided_by is null)),
    check (state <> 'declined' or reason <> '')
);

create table lot (
    lot_id uuid primary key,
    order_id uuid not null unique references license_order (order_id),
    company_id uuid not null references company (company_id),
    quantity integer not null check (quantity between 1 and 100000),
    -- The counter that cannot oversell: raised in the transaction that inserts the licenses.
    allocated integer not null check (allocated between 0 and quantity),
    starts_on date not null,
    expires_on date not null,
    starts_at timestamptz not null,
    expires_at timestamptz not null,
    assigned_at timestamptz not null,
    assigned_by varchar not null,
    -- "Due and not done" for the job's three steps; each is set once, by a conditional update.
    reminder_planned_at timestamptz,
    expiry_recorded_at timestamptz,
    expiry_notice_planned_at timestamptz,
    check (starts_on < expires_on),
    check (starts_at < expires_at),
    check (expiry_recorded_at is null or expiry_recorded_at >= expires_at)
);

create table license (
    license_id uuid primary key,
    company_id uuid not null,
    lot_id uuid not null references lot (lot_id),
    learner_id uuid not null references learner (learner_id),
    batch_id uuid not null references batch (batch_id),
    -- Copied from the lot, whose dates never change: status is read without a join.
    starts_at timestamptz not null,
    expires_at timestamptz not null,
    allocated_at timestamptz not null,
    released_at timestamptz,
    released_batch_id uuid,
    check (starts_at < expires_at),
    check ((released_at is null) = (released_batch_id is null))
);

create table event (
    event_id uuid primary key,
    -- When it became true (an expiry: the instant the term ended), and when it was written down.
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    actor varchar not null,
    kind varchar not null,
    company_id uuid,
    batch_id uuid,
    order_id uuid,
    lot_id uuid,
    license_id uuid,
    learner_id uuid,
    details json not null
);

create table mail (
    mail_id uuid primary key,
    -- One mail per (kind, company, expires_on or order, recipient): core/rules/notices.py.
    dedupe_key varchar not null unique,
    kind varchar not null check (kind in ('expiry_reminder', 'license_expired', 'order_requested',
        'licenses_assigned', 'order_declined', 'account_manager_digest')),
    company_id uuid references company (company_id),
    order_id uuid references license_order (order_id),
    about_on date,
    recipient varchar not null,
    recipient_name varchar not null,
    subject varchar not null,
    html varchar not null,
    text varchar not null,
    state varchar not null check (state in ('planned', 'sending', 'sent', 'delivered', 'bounced', 'skipped',
        'failed', 'unknown', 'parked')),
    reason varchar not null,
    planned_at timestamptz not null,
    -- Not before: after a "too many requests". Not after: a reminder is never sent once the licenses have expired.
    send_after timestamptz not null,
    useless_at timestamptz,
    attempts integer not null check (attempts >= 0),
    attempt_id uuid,
    claimed_at timestamptz,
    settled_at timestamptz,
    provider_message_id varchar,
    check (state not in ('skipped', 'failed', 'parked') or reason <> ''),
    check (state = 'skipped' or (subject <> '' and html <> '' and text <> '')),
    check (state not in ('sending', 'sent', 'delivered', 'bounced', 'unknown') or attempt_id is not null)
);

create table mail_event (
    mail_event_id uuid primary key,
    mail_id uuid not null references mail (mail_id),
    attempt_id uuid,
    kind varchar not null check (kind in ('claimed', 'sent', 'delivered', 'bounced', 'skipped', 'failed', 'unknown',
        'deferred', 'parked')),
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    -- The provider's own id of a delivery event: the same one twice is one row. Ours carry their own id.
    source_key varchar not null unique,
    details json not null
);

create table job_run (
    job_run_id uuid primary key,
    as_of timestamptz not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    state varchar not null check (state in ('running', 'completed', 'failed')),
    host varchar not null,
    process_id integer not null,
    -- JSON as text: a json column in an attached PostgreSQL can be written once and not updated.
    counts varchar not null,
    reason varchar not null,
    check ((state = 'running') = (finished_at is null)),
    check (state <> 'failed' or reason <> '')
);
