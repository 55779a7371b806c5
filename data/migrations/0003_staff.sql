-- Who looks after a company since it was handed over. Without a row it is company.account_manager_id, which an embedded
-- database cannot change once others refer to the company: docs/adr/0013. For the same reason no key to staff here.

create table hand_over (
    company_id uuid primary key references company (company_id),
    account_manager_id uuid not null
);

-- What one act at a time may change. Each raises its row: two at once conflict, and the later one is repeated. An
-- update that leaves a value as it is would not do: the engine drops it.
create table turn (
    name varchar primary key,
    taken bigint not null
);
