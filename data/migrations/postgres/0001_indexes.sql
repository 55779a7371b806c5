-- PostgreSQL only: what its planner needs and what a DuckDB file must not have (docs/adr/0002).
create index learner_by_company on learner (company_id);
create index license_by_learner on license (learner_id);
create index license_by_lot on license (lot_id);
create index license_by_company_expiry on license (company_id, expires_at);
create index license_by_batch on license (batch_id);
create index lot_by_company on lot (company_id);
create index lot_by_expiry on lot (expires_at);
create index order_by_state on license_order (state, requested_at);
create index event_by_company on event (company_id, occurred_at);
create index event_by_license on event (license_id);
create index mail_by_state on mail (state, send_after);
create index mail_event_by_mail on mail_event (mail_id);
create index job_run_by_start on job_run (started_at);
