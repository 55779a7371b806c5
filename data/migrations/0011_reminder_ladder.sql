-- Reminders beside the two that every company gets, per company; without a row, none: docs/adr/0020.

-- The rungs of a company's ladder: so many days before an expiry date. A rung never goes for what lay before it.
create table reminder_rung (
    company_id uuid not null references company (company_id),
    days integer not null check (days between 1 and 90 and days <> 3),
    added_at timestamptz not null,
    added_by varchar not null,
    primary key (company_id, days)
);

-- The rungs that went, or were passed over, for a date: a mail of each is in the outbox.
create table reminder_rung_done (
    company_id uuid not null references company (company_id),
    expires_on date not null,
    days integer not null,
    done_at timestamptz not null,
    primary key (company_id, expires_on, days)
);

-- Dates of a company about which no rung goes.
create table quiet_date (
    company_id uuid not null references company (company_id),
    expires_on date not null,
    reason varchar not null check (reason <> ''),
    quieted_at timestamptz not null,
    quieted_by varchar not null,
    primary key (company_id, expires_on)
);
