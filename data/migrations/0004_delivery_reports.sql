-- What the mail provider reports, stored before it is answered and processed after: docs/adr/0014.

-- A request of the provider, by the SHA-256 of what it signed: the same one twice is refused.
create table delivery_request (
    request_key varchar primary key,
    received_at timestamptz not null,
    -- Reports in it: kept, and dropped as none of ours.
    kept integer not null check (kept >= 0),
    dropped integer not null check (dropped >= 0)
);

-- An inbox: a report leaves it for mail_event in the transaction that processes it.
create table delivery_report (
    -- The provider's own id of it.
    event_key varchar primary key,
    mail_id uuid not null,
    attempt_id uuid not null,
    kind varchar not null check (kind in ('processed', 'deferred', 'delivered', 'bounce', 'dropped', 'spamreport',
        'unsubscribe')),
    reason varchar not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null
);
