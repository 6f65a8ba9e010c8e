create table note (
  id         uuid primary key,
  account_id uuid not null,
  text       text not null
);
alter table note enable row level security;
alter table note force row level security;
create policy api on note to ${api} using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy worker on note to ${worker} using (true) with check (true);
grant select, insert on note to ${api}, ${worker};

create table seen (
  value text primary key,
  times int  not null
);
grant select, insert, update on seen to ${worker};
