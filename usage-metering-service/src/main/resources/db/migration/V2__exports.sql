-- What an account has asked to be exported; the rows are read from the sums when it is fetched.
create table export (
  id          uuid primary key,
  account_id  uuid        not null,
  since       timestamptz not null,
  until       timestamptz not null,
  window_size text        not null,
  group_by    text[]      not null,
  created_at  timestamptz not null
);
create index on export (account_id);
alter table export enable row level security;
alter table export force row level security;
create policy own_account on export to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy all_accounts on export to ${worker} using (true) with check (true);
grant select, insert on export to ${api};
grant select, delete on export to ${worker};
