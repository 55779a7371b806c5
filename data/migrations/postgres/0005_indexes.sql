-- PostgreSQL only, as 0001_indexes.sql: a person by address, and the history of one learner.
create index learner_by_email_key on learner (email_key);
create index learner_by_email_hash on learner (email_hash);
create index event_by_learner on event (learner_id);
