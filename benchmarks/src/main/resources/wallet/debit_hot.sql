-- debit.sql, all of it on one account.
with fresh as (
  insert into benchmark.charge values (md5('account0')::uuid, gen_random_uuid()::text, 1000000, now())
  on conflict do nothing returning account_id)
update benchmark.lot l set available_micro = available_micro - 1000000, spent_micro = spent_micro + 1000000
  from fresh where l.account_id = fresh.account_id and l.available_micro >= 1000000;
