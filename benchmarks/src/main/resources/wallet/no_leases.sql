truncate lease_pin, lease, charge, charge_event, ledger_entry cascade;
update lot set available_micro = granted_micro, held_micro = 0, spent_micro = 0;
insert into ledger_entry (account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro)
select account_id, id, now(), 'GRANT', 'OUTSIDE', 'AVAILABLE', granted_micro from lot;
analyze ledger_entry, lease, lease_pin, lot, wallet;
