-- A mail that a person re-sends is a mail of its own, which names the one that it repeats: docs/adr/0019.

-- No key to the other mail: a row that others refer to cannot be changed in an embedded database (docs/adr/0013).
alter table mail add column resends_mail_id uuid;

-- Given by the dialog: the same press sent twice is one mail. The dedupe key makes two at once conflict.
alter table mail add column request_key varchar;
