-- What account managers keep in mind about companies: notes and calls, and what they put off.

create table company_note (
    note_id uuid primary key,
    company_id uuid not null references company (company_id),
    kind varchar not null check (kind in ('note', 'call')),
    text varchar not null check (text <> ''),
    created_at timestamptz not null,
    created_by varchar not null
);

-- One company's lapse on one date, put off until a day; a day that has come puts nothing off any more.
create table snooze (
    company_id uuid not null references company (company_id),
    expires_on date not null,
    until_on date not null,
    reason varchar not null check (reason <> ''),
    snoozed_at timestamptz not null,
    snoozed_by varchar not null,
    primary key (company_id, expires_on)
);
