"""The statements that carry each table between the database (`store`) and a backup, in the order of the references.

A table of a new migration belongs here too; tests/store/test_backup.py finds one that is missing.
"""

COPY_OUT = {
    "installation": "insert into backup.installation by name select * from store.installation",
    "staff": "insert into backup.staff by name select * from store.staff",
    "company": "insert into backup.company by name select * from store.company",
    "batch": "insert into backup.batch by name select * from store.batch",
    "learner": "insert into backup.learner by name select * from store.learner",
    "license_order": "insert into backup.license_order by name select * from store.license_order",
    "lot": "insert into backup.lot by name select * from store.lot",
    "license": "insert into backup.license by name select * from store.license",
    "event": "insert into backup.event by name select * from store.event",
    "mail": "insert into backup.mail by name select * from store.mail",
    "mail_event": "insert into backup.mail_event by name select * from store.mail_event",
    "job_run": "insert into backup.job_run by name select * from store.job_run",
    "file_import": "insert into backup.file_import by name select * from store.file_import",
    "alias": "insert into backup.alias by name select * from store.alias",
    "api_token": "insert into backup.api_token by name select * from store.api_token",
}

COPY_IN = {
    "installation": "insert into store.installation by name select * from backup.installation",
    "staff": "insert into store.staff by name select * from backup.staff",
    "company": "insert into store.company by name select * from backup.company",
    "batch": "insert into store.batch by name select * from backup.batch",
    "learner": "insert into store.learner by name select * from backup.learner",
    "license_order": "insert into store.license_order by name select * from backup.license_order",
    "lot": "insert into store.lot by name select * from backup.lot",
    "license": "insert into store.license by name select * from backup.license",
    "event": "insert into store.event by name select * from backup.event",
    "mail": "insert into store.mail by name select * from backup.mail",
    "mail_event": "insert into store.mail_event by name select * from backup.mail_event",
    "job_run": "insert into store.job_run by name select * from backup.job_run",
    "file_import": "insert into store.file_import by name select * from backup.file_import",
    "alias": "insert into store.alias by name select * from backup.alias",
    "api_token": "insert into store.api_token by name select * from backup.api_token",
}

COUNT_BACKUP = {
    "installation": "select count(*) from backup.installation",
    "staff": "select count(*) from backup.staff",
    "company": "select count(*) from backup.company",
    "batch": "select count(*) from backup.batch",
    "learner": "select count(*) from backup.learner",
    "license_order": "select count(*) from backup.license_order",
    "lot": "select count(*) from backup.lot",
    "license": "select count(*) from backup.license",
    "event": "select count(*) from backup.event",
    "mail": "select count(*) from backup.mail",
    "mail_event": "select count(*) from backup.mail_event",
    "job_run": "select count(*) from backup.job_run",
    "file_import": "select count(*) from backup.file_import",
    "alias": "select count(*) from backup.alias",
    "api_token": "select count(*) from backup.api_token",
}

COUNT_STORE = {
    "installation": "select count(*) from store.installation",
    "staff": "select count(*) from store.staff",
    "company": "select count(*) from store.company",
    "batch": "select count(*) from store.batch",
    "learner": "select count(*) from store.learner",
    "license_order": "select count(*) from store.license_order",
    "lot": "select count(*) from store.lot",
    "license": "select count(*) from store.license",
    "event": "select count(*) from store.event",
    "mail": "select count(*) from store.mail",
    "mail_event": "select count(*) from store.mail_event",
    "job_run": "select count(*) from store.job_run",
    "file_import": "select count(*) from store.file_import",
    "alias": "select count(*) from store.alias",
    "api_token": "select count(*) from store.api_token",
}
