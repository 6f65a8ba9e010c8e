create schema benchmark;
create table benchmark.key (account_id uuid primary key, secret text not null);
create table benchmark.use (id bigint generated always as identity primary key, account_id uuid not null,
  request_id text not null, at timestamptz not null);
insert into benchmark.key select distinct account_id, repeat('x', 64) from provider_key;
