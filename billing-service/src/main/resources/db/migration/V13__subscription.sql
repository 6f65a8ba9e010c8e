-- Stripe's subscriptions, as last fetched. fetched_at is the database's clock at the start of the
-- fetch: an older picture never replaces a newer one.
create table subscription (
  id               text        primary key,
  account_id       uuid        not null,
  item             text        not null,
  status           text        not null,
  tier             text        not null,
  seats            int         not null check (seats >= 0),
  period_start     timestamptz not null,
  period_end       timestamptz not null,
  trial_ends_at    timestamptz,
  ends_with_period boolean     not null,
  fetched_at       timestamptz not null
);
create index on subscription (account_id);
alter table subscription enable row level security;
alter table subscription force row level security;
create policy own_account on subscription to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy every_account on subscription to ${worker} using (true);
grant select on subscription to ${api};
grant select, insert, update, delete on subscription to ${worker};
