-- When the migration programme ended the account's own provider keys (WA-4).
alter table account add column own_keys_ended_at timestamptz;
