-- Spreadsheets that renewed somebody, and the addresses that a person said mean a learner: docs/adr/0011.
-- Both belong to the batch of the import: what is undone is forgotten without a row being changed.

create table file_import (
    batch_id uuid primary key references batch (batch_id),
    company_id uuid not null references company (company_id),
    file_name varchar not null,
    -- SHA-256 of the file's bytes, and of the names of its columns, in hex.
    file_hash varchar not null,
    header_hash varchar not null,
    column_name varchar not null,
    -- JSON as text, and Parquet: each row of the file with what became of it. The file itself is not kept.
    counts varchar not null,
    outcome blob not null
);

create table alias (
    alias_id uuid primary key,
    company_id uuid not null references company (company_id),
    learner_id uuid not null references learner (learner_id),
    batch_id uuid not null references batch (batch_id),
    email varchar not null,
    email_key varchar not null,
    unique (batch_id, email_key)
);
