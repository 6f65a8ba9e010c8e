-- Who pays. `tier` follows from what an operator granted and what is subscribed to.
create table account (
  id                   uuid primary key,
  version              bigint      not null check (version > 0),
  kind                 text        not null check (kind in ('DEVICE', 'USER', 'TEAM')),
  status               text        not null check (status in ('ACTIVE', 'BLOCKED', 'MERGED', 'ERASED')),
  granted_tier         text        not null check (granted_tier in ('BASIC', 'PRO', 'BUSINESS', 'ENTERPRISE')),
  subscribed_tier      text        not null check (subscribed_tier in ('BASIC', 'PRO', 'BUSINESS', 'ENTERPRISE')),
  seats                int         not null check (seats >= 0),
  subscription_version bigint      not null check (subscription_version >= 0),
  agent_quota          int         not null check (agent_quota >= 0),
  anchor               timestamptz not null,
  route_config         jsonb,
  tokens_not_before    timestamptz,
  merged_into          uuid references account,
  created_at           timestamptz not null,
  check ((status = 'MERGED') = (merged_into is not null))
);

-- A device that signs in by its id. The id is a credential: only its SHA-256 is kept.
create table device (
  device_hash  bytea primary key check (length(device_hash) = 32),
  principal_id uuid        not null unique,
  account_id   uuid        not null references account,
  created_at   timestamptz not null
);
create index on device (account_id);

-- One row per token ever handed out in a family; a used one that comes back revokes its family.
create table refresh_token (
  token_hash     bytea primary key check (length(token_hash) = 32),
  family         uuid        not null,
  account_id     uuid        not null references account,
  principal_id   uuid        not null,
  principal_type text        not null,
  issued_at      timestamptz not null,
  expires_at     timestamptz not null,
  used_at        timestamptz
);
create index on refresh_token (family);
create index on refresh_token (account_id);
create index on refresh_token (expires_at);

-- `tg_…` keys; the key itself is shown once and never kept.
create table access_key (
  id             uuid primary key,
  account_id     uuid        not null references account,
  key_hash       bytea       not null unique check (length(key_hash) = 32),
  name           text        not null check (length(name) between 1 and 100),
  last_four      text        not null check (length(last_four) = 4),
  principal_id   uuid        not null,
  principal_type text        not null,
  agent_id       uuid,
  created_at     timestamptz not null
);
create index on access_key (account_id);

-- Agents call in the name of an account, each under its own id, while they are active.
create table agent (
  id         uuid primary key,
  account_id uuid        not null references account,
  name       text        not null check (length(name) between 1 and 100),
  active     boolean     not null,
  created_at timestamptz not null
);
create index on agent (account_id);

-- Which own provider keys are active: a projection of key.changed.
create table own_key (
  account_id uuid    not null,
  provider   text    not null,
  version    bigint  not null,
  active     boolean not null,
  primary key (account_id, provider)
);

-- Where budgets stand: a projection of budget.changed.
create table budget_standing (
  account_id   uuid        not null,
  scope        text        not null,
  version      bigint      not null,
  state        text        not null,
  action       text        not null,
  period_start timestamptz not null,
  period_end   timestamptz not null,
  primary key (account_id, scope)
);

-- Documents that operators change; all versions are kept. No tenant's data.
create table setting (
  name       text        not null,
  version    bigint      not null check (version > 0),
  document   jsonb       not null,
  changed_at timestamptz not null,
  changed_by uuid        not null,
  primary key (name, version)
);

alter table account         enable row level security, force row level security;
alter table device          enable row level security, force row level security;
alter table refresh_token   enable row level security, force row level security;
alter table access_key      enable row level security, force row level security;
alter table agent           enable row level security, force row level security;
alter table own_key         enable row level security, force row level security;
alter table budget_standing enable row level security, force row level security;

create policy own_account on account to ${api}
  using (id = nullif(current_setting('app.account', true), '')::uuid)
  with check (id = nullif(current_setting('app.account', true), '')::uuid);
create policy own_account on device to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy own_account on access_key to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy own_account on agent to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy own_account on own_key to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy own_account on budget_standing to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);

create policy every_account on account         to ${worker} using (true) with check (true);
create policy every_account on device          to ${worker} using (true) with check (true);
create policy every_account on refresh_token   to ${worker} using (true) with check (true);
create policy every_account on access_key      to ${worker} using (true) with check (true);
create policy every_account on agent           to ${worker} using (true) with check (true);
create policy every_account on own_key         to ${worker} using (true) with check (true);
create policy every_account on budget_standing to ${worker} using (true) with check (true);

grant select, update on account to ${api};
grant select on device, own_key, budget_standing to ${api};
grant select, insert, delete on access_key to ${api};
grant select, insert, update, delete on agent to ${api};

grant select, insert, update on account to ${worker};
grant select, insert, update, delete on device, refresh_token to ${worker};
grant select, insert, delete on access_key to ${worker};
grant select, insert, update, delete on agent to ${worker};
grant select, insert, update, delete on own_key, budget_standing to ${worker};
grant select, insert on setting to ${worker};
