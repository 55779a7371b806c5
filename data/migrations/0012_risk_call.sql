-- How great an account manager calls the risk of a company, beside the points that its facts give. The latest counts.
create table risk_call (
    call_id uuid primary key,
    company_id uuid not null references company (company_id),
    -- Null: the call before was taken back.
    level varchar check (level in ('low', 'medium', 'high')),
    reason varchar not null check (reason <> ''),
    called_at timestamptz not null,
    called_by varchar not null
);
