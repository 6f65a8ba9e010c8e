-- BI-4: of two subscriptions of an account the one that was heard of first stays. Rows are inserted under the lock of the
-- account's customer, so that this puts them in one order for all.
alter table subscription add column first_seen timestamptz not null default clock_timestamp();
