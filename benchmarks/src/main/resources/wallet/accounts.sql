-- A thousand accounts with a billion credits each, and what pgbench debits in one statement per event.
insert into wallet (account_id, created_at)
select md5('account' || n)::uuid, now() from generate_series(0, 999) n;
insert into lot (id, account_id, grant_key, source, priority, cost_basis_nano_usd, effective_at, created_at, state,
  granted_micro, available_micro, held_micro, spent_micro, expired_micro, refunded_micro, moved_micro)
select md5('lot' || n)::uuid, md5('account' || n)::uuid, 'benchmark ' || n, 'PROMO', 1, 0, now(), now(), 'LIVE',
  1000000000000000, 1000000000000000, 0, 0, 0, 0, 0 from generate_series(0, 999) n;
create schema benchmark;
create table benchmark.lot (account_id uuid primary key, available_micro bigint not null check (available_micro >= 0),
  spent_micro bigint not null);
insert into benchmark.lot select md5('account' || n)::uuid, 1000000000000000, 0 from generate_series(0, 999) n;
create table benchmark.charge (account_id uuid not null, charge_id text not null, credits_micro bigint not null,
  settled_at timestamptz not null, primary key (account_id, charge_id));
