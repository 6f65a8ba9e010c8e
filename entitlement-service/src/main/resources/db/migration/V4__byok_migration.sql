-- Accounts that were reported to bring own keys (WA-4), and what they have dismissed of what that shows them.
create table byok_migration (
  account_id          uuid primary key references account,
  reported_at         timestamptz not null,
  banner_dismissed_at timestamptz,
  due_dismissed_on    date
);

alter table byok_migration enable row level security, force row level security;

create policy own_account on byok_migration to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy every_account on byok_migration to ${worker} using (true) with check (true);

grant select, insert, update on byok_migration to ${api};
grant select, insert, update, delete on byok_migration to ${worker};
