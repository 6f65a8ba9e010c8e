-- How often gateways used keys they had kept: one entry per key and minute.
alter table audit_entry add column uses bigint check (uses > 0);
create index audit_entry_report on audit_entry (request_id) where uses is not null;
