-- Addresses at which a calendar program reads expiry dates without signing in: docs/adr/0017.

-- Whose dates: a company's, or those of all companies of one of our account managers. No key to either: a row that others
-- refer to cannot be changed in an embedded database (docs/adr/0013).
create table calendar_feed (
    feed_id uuid primary key,
    company_id uuid,
    staff_id uuid,
    -- The owner's id while the feed is live: of those that were revoked, an owner may have had several.
    live_owner uuid unique,
    -- 256 random bits in hex: what the feed's address is signed with. The address is told again whenever it is asked for.
    signing_key varchar not null,
    created_at timestamptz not null,
    created_by varchar not null,
    revoked_at timestamptz,
    check ((company_id is null) <> (staff_id is null)),
    check ((revoked_at is null) = (live_owner is not null))
);
