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
analyze lease, lease_pin, lot, charge, wallet;
