-- Which notices a manager of a company wants; without a row, all of them.
create table notice_choice (
    learner_id uuid not null references learner (learner_id),
    kind varchar not null check (kind in ('expiry_reminder', 'license_expired', 'licenses_assigned',
        'order_declined')),
    wanted boolean not null,
    primary key (learner_id, kind)
);
