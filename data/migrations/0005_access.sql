-- Who asks whether people may log in, and a quick way to a learner by address.

-- Half an MD5 of email_key: a scan of numbers is twenty times as fast as one of texts, and the file has no index
-- (docs/adr/0015). Different addresses may share one: email_key decides. Every insert gives it, `check` proves it.
alter table learner add column email_hash bigint;

update learner set email_hash = (md5_number_lower(email_key) >> 1)::bigint;

create table api_token (
    token_id uuid primary key,
    name varchar not null check (name <> ''),
    -- The name while the token is live: of those that were revoked, several may have had it.
    live_name varchar unique,
    -- SHA-256 of a random secret, in hex. The secret itself is shown once and kept nowhere.
    secret_hash varchar not null,
    created_at timestamptz not null,
    created_by varchar not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    check ((revoked_at is null) = (live_name is not null))
);
