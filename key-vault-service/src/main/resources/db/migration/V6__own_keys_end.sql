-- Own keys of this account are purged and no new ones are taken (WA-4).
alter table account_tier add column own_keys_ended boolean not null default false;
