-- BI-6, P10: of what leases hold of the lot, as much goes back with a refund as it frees.
alter table lot add column refund_due_micro bigint not null default 0;
alter table lot add constraint lot_owes_what_is_held check (refund_due_micro >= 0 and refund_due_micro <= held_micro);
