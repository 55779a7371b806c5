-- Whether an account manager wants the weekly digest; without a row, they do.
-- No key to staff: a row that others refer to cannot be changed in an embedded database (docs/adr/0013).
create table digest_choice (
    staff_id uuid primary key,
    wanted boolean not null
);
