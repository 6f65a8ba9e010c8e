-- From a clean state: one lease an account, held by the benchmark, never silent.
truncate lease_pin, lease, charge, charge_event, ledger_entry cascade;
update lot set available_micro = 0, held_micro = granted_micro, spent_micro = 0;
insert into lease (id, account_id, gateway_id, incarnation, state, size_micro, given_back_micro, debited_micro, closed,
  last_seen_well, granted_at)
select md5('lease' || n)::uuid, md5('account' || n)::uuid, 'benchmark', md5('incarnation')::uuid, 'GRANTED',
  1000000000000000, 0, 0, false, 9000000000000000, now() from generate_series(0, 999) n;
insert into lease_pin (lease_id, lot_id, account_id, position, held_micro)
select md5('lease' || n)::uuid, md5('lot' || n)::uuid, md5('account' || n)::uuid, 0, 1000000000000000
from generate_series(0, 999) n;
insert into ledger_entry (account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro)
select account_id, id, now(), 'GRANT', 'OUTSIDE', 'AVAILABLE', granted_micro from lot;
insert into ledger_entry (account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro, lease_id)
select account_id, lot_id, now(), 'HOLD', 'AVAILABLE', 'HELD', held_micro, lease_id from lease_pin;
analyze ledger_entry, lease, lease_pin, lot, charge, wallet;
