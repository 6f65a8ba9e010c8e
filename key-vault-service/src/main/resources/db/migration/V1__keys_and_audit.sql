-- Key encryption keys that wrap something here, or did. A retired one never wraps again.
create table kek (
  id         text primary key,
  used_at    timestamptz not null default now(),
  retired_at timestamptz
);
grant select, insert, update (used_at) on kek to ${api};
grant select, insert, update on kek to ${worker};

-- The service's own keys: fingerprints of provider keys, and the chain of the audit log.
create table service_key (
  id          uuid primary key,
  purpose     text  not null unique check (purpose in ('fingerprint', 'audit')),
  kek_id      text  not null references kek,
  wrapped     bytea not null,
  check_value bytea not null
);
grant select, insert, update on service_key to ${worker};

-- What entitlement-service last said about an account. Saving a key locks it FOR SHARE, a change FOR UPDATE.
-- An erased account stays as a bare row, so that nothing brings it back.
create table account_tier (
  account_id        uuid   primary key,
  version           bigint not null check (version >= 0),
  tier              text   not null check (tier in ('BASIC', 'PRO', 'BUSINESS', 'ENTERPRISE')),
  status            text   not null check (status in ('ACTIVE', 'BLOCKED', 'MERGED', 'ERASED')),
  tokens_not_before timestamptz
);
alter table account_tier enable row level security;
alter table account_tier force row level security;
create policy of_the_account on account_tier to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy of_the_worker on account_tier to ${worker} using (true) with check (true);
grant select, insert, update on account_tier to ${api}, ${worker};

-- One current data key per account; superseded ones until no record refers to them.
create table data_key (
  id          uuid primary key,
  account_id  uuid  not null,
  kek_id      text  not null references kek,
  wrapped     bytea not null,
  check_value bytea not null,
  current     boolean     not null default true,
  created_at  timestamptz not null default now(),
  unique (account_id, id)
);
create unique index data_key_current on data_key (account_id) where current;
create index data_key_kek on data_key (kek_id);
alter table data_key enable row level security;
alter table data_key force row level security;
create policy of_the_account on data_key to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy of_the_worker on data_key to ${worker} using (true) with check (true);
grant select, insert on data_key to ${api};
grant select, insert, update, delete on data_key to ${worker};

-- One row per account and provider. A deleted key leaves its row behind without any secret, so that the
-- versions of its successor go on growing.
create table provider_key (
  id             uuid   primary key,
  account_id     uuid   not null,
  provider       text   not null,
  state          text   not null check (state in ('ACTIVE', 'INACTIVE', 'DELETED')),
  version        bigint not null check (version >= 0),
  key_version    bigint not null check (key_version >= 0),
  data_key_id    uuid,
  envelope       text check (envelope like 'v2.%'),
  fingerprint    bytea,
  last_four      text,
  origin         text,
  endpoint       text,
  alias          text,
  model          text,
  switched_off_by_tier boolean not null default false,
  last_used_at   timestamptz,
  last_used_for  text,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  unique (account_id, provider),
  foreign key (account_id, data_key_id) references data_key (account_id, id),
  check (case when state = 'DELETED'
              then num_nonnulls(data_key_id, envelope, fingerprint, last_four, origin, endpoint, alias, model) = 0
              else num_nulls(data_key_id, envelope, fingerprint, last_four, origin) = 0 end)
);
create index provider_key_data_key on provider_key (data_key_id);
alter table provider_key enable row level security;
alter table provider_key force row level security;
create policy of_the_account on provider_key to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy of_the_worker on provider_key to ${worker} using (true) with check (true);
grant select, insert, update on provider_key to ${api};
grant select, insert, update, delete on provider_key to ${worker};

-- The audit log: batches in one chain, each sealed with an HMAC over its entries and its predecessor.
create table audit_batch (
  seq        bigint primary key,
  key_id     uuid   not null references service_key,
  entries    int    not null check (entries > 0),
  mac        bytea  not null,
  written_at timestamptz not null default now()
);
grant select, insert on audit_batch to ${api}, ${worker};

create table audit_head (
  single boolean primary key default true check (single),
  seq  bigint not null,
  mac  bytea  not null
);
insert into audit_head (seq, mac) values (0, ''::bytea);
grant select, update (seq, mac) on audit_head to ${api}, ${worker};

create table audit_entry (
  batch       bigint not null references audit_batch,
  ordinal     int    not null,
  account_id  uuid   not null,
  at          timestamptz not null,
  action      text   not null,
  outcome     text   not null,
  provider    text   not null,
  key_version bigint,
  feature     text,
  request_id  text,
  primary key (batch, ordinal)
);
create index audit_entry_account on audit_entry (account_id, batch desc, ordinal desc);
alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy of_the_account on audit_entry to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy of_the_worker on audit_entry to ${worker} using (true) with check (true);
grant select, insert on audit_entry to ${api}, ${worker};

-- Who and from where: personal, so outside the chain, and gone with the account.
create table audit_person (
  batch        bigint not null,
  ordinal      int    not null,
  account_id   uuid   not null,
  principal_id uuid,
  source       text   not null,
  primary key (batch, ordinal),
  foreign key (batch, ordinal) references audit_entry
);
create index audit_person_account on audit_person (account_id);
alter table audit_person enable row level security;
alter table audit_person force row level security;
create policy of_the_account on audit_person to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy of_the_worker on audit_person to ${worker} using (true) with check (true);
grant select, insert on audit_person to ${api};
grant select, insert, delete on audit_person to ${worker};
