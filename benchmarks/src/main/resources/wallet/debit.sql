-- One event, one statement: the charge once, and its debit.
\set n random(0, 999)
with fresh as (
  insert into benchmark.charge values (md5('account' || :n)::uuid, gen_random_uuid()::text, 1000000, now())
  on conflict do nothing returning account_id)
update benchmark.lot l set available_micro = available_micro - 1000000, spent_micro = spent_micro + 1000000
  from fresh where l.account_id = fresh.account_id and l.available_micro >= 1000000;
