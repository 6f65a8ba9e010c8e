-- An erasure finds records that could not be read by the account that is their key.
create index on quarantined_event (key) where key is not null;
