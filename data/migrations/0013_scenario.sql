-- Scenarios that were saved by name, with what they said then: so that they can be held against what came true.

create table scenario (
    scenario_id uuid primary key,
    name varchar not null check (name <> ''),
    about varchar not null,
    points integer not null check (points between -50 and 50),
    growth integer not null check (growth between 0 and 100),
    late integer not null check (late between 0 and 100),
    saved_at timestamptz not null,
    saved_by varchar not null
);

-- Whether it is on the list. `live_name` is the name without regard to case while it is, else null. Beside the scenario:
-- DuckDB changes no row with a unique value that another table refers to.
create table scenario_listing (
    scenario_id uuid primary key references scenario (scenario_id),
    live_name varchar unique,
    changed_at timestamptz not null
);

-- Whose licenses it is about: companies that come later are not.
create table scenario_company (
    scenario_id uuid not null references scenario (scenario_id),
    company_id uuid not null references company (company_id),
    primary key (scenario_id, company_id)
);

-- What it said of each month; what is needed and ordered are sums from the moment of saving to the month's end.
create table scenario_month (
    scenario_id uuid not null references scenario (scenario_id),
    first_on date not null,
    ending bigint not null,
    expected double precision not null,
    expected_low double precision not null,
    expected_high double precision not null,
    needed double precision not null,
    needed_low double precision not null,
    needed_high double precision not null,
    to_order double precision not null,
    primary key (scenario_id, first_on)
);
