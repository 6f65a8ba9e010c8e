-- What granting a lease writes and locks, without the round trips in between and without billing.
\set n random(0, 999)
with locked as (
  select account_id from wallet where account_id = md5('account' || :n)::uuid for update),
held as (
  update lot l set available_micro = available_micro - 4000000, held_micro = held_micro + 4000000
    from locked where l.account_id = locked.account_id and l.state = 'LIVE'
  returning l.id, l.account_id),
granted as (
  insert into lease (id, account_id, gateway_id, incarnation, state, size_micro, given_back_micro, debited_micro, closed,
    last_seen_well, granted_at)
  select gen_random_uuid(), account_id, 'benchmark', md5('incarnation')::uuid, 'GRANTED', 4000000, 0, 0, false,
    9000000000000000, now() from held
  returning id, account_id),
told as (
  insert into ledger_entry (account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro, lease_id)
  select held.account_id, held.id, now(), 'HOLD', 'AVAILABLE', 'HELD', 4000000, granted.id from held, granted)
insert into lease_pin (lease_id, lot_id, account_id, position, held_micro)
select granted.id, held.id, held.account_id, 0, 4000000 from held, granted;
