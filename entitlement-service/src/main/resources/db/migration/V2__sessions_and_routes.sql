-- A session in which the host's account pays for the guests' calls.
create table shared_session (
  id                     uuid primary key,
  account_id             uuid        not null references account,
  name                   text        not null check (length(name) between 1 and 100),
  calls_max              bigint check (calls_max > 0),
  guest_calls_per_minute int         not null check (guest_calls_per_minute > 0),
  created_at             timestamptz not null,
  expires_at             timestamptz not null,
  ended_at               timestamptz
);
create index on shared_session (account_id);

create table session_guest (
  session_id   uuid        not null references shared_session,
  principal_id uuid        not null,
  account_id   uuid        not null references account,
  joined_at    timestamptz not null,
  left_at      timestamptz,
  primary key (session_id, principal_id)
);
create index on session_guest (account_id);

-- What an account has chosen for each feature; the route order itself stands in account.route_config.
create table ai_config (
  account_id     uuid primary key references account,
  migration_date timestamptz,
  features       jsonb not null
);

alter table shared_session enable row level security, force row level security;
alter table session_guest  enable row level security, force row level security;
alter table ai_config      enable row level security, force row level security;

create policy own_account on shared_session to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy own_account on ai_config to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);

create policy every_account on shared_session to ${worker} using (true) with check (true);
create policy every_account on session_guest  to ${worker} using (true) with check (true);
create policy every_account on ai_config      to ${worker} using (true) with check (true);

grant select, insert, update on shared_session to ${api};
grant select, insert, update on ai_config to ${api};
grant select, insert, update, delete on shared_session, session_guest, ai_config to ${worker};
-- An agent that goes takes its keys with it; a closed account takes all of them.
grant delete on access_key to ${worker};
