-- One row per account: the lock under which everything that touches its credits happens.
create table wallet (
  account_id      uuid primary key,
  kind            text        check (kind in ('DEVICE', 'USER', 'TEAM')),
  tier            text        check (tier in ('BASIC', 'PRO', 'BUSINESS', 'ENTERPRISE')),
  status          text        check (status in ('ACTIVE', 'BLOCKED', 'MERGED', 'ERASED')),
  anchor          timestamptz,
  account_version bigint      not null default -1,
  merged_into     uuid,
  version         bigint      not null default 0 check (version >= 0),
  -- P14: grows with each recall of this account.
  recall          bigint      not null default 0 check (recall >= 0),
  -- P14: grows when a lot dies; an attestation from before counts for nothing.
  deaths          bigint      not null default 0 check (deaths >= 0),
  free_period     int         not null default -1,
  refill_at       timestamptz,
  created_at      timestamptz not null
);
create index wallet_refill_due on wallet (refill_at) where refill_at is not null;

-- A grant. What was granted is at every moment in exactly one of the buckets.
create table lot (
  id                  uuid primary key,
  account_id          uuid        not null references wallet,
  grant_key           text        not null unique,
  source              text        not null check (source in ('FREE', 'SUBSCRIPTION', 'MIGRATION', 'PROMO', 'PACK')),
  priority            int         not null,
  cost_basis_nano_usd bigint      not null check (cost_basis_nano_usd >= 0),
  effective_at        timestamptz not null,
  expires_at          timestamptz check (expires_at > effective_at),
  created_at          timestamptz not null,
  state               text        not null check (state in ('LIVE', 'EXPIRED', 'REFUNDED')),
  granted_micro       bigint      not null check (granted_micro > 0),
  available_micro     bigint      not null check (available_micro >= 0),
  held_micro          bigint      not null check (held_micro >= 0),
  spent_micro         bigint      not null check (spent_micro >= 0),
  expired_micro       bigint      not null check (expired_micro >= 0),
  refunded_micro      bigint      not null check (refunded_micro >= 0),
  moved_micro         bigint      not null check (moved_micro >= 0),
  constraint lot_conserves check (
    granted_micro = available_micro + held_micro + spent_micro + expired_micro + refunded_micro + moved_micro),
  constraint lot_dead_gives_nothing check (state = 'LIVE' or available_micro = 0)
);
create index lot_in_play on lot (account_id) where available_micro + held_micro > 0;
create index lot_of_account on lot (account_id, created_at);
create index lot_due on lot (expires_at) where state = 'LIVE' and available_micro > 0 and expires_at is not null;

-- Every movement of credits, for ever. tx orders entries by commit: what is below the oldest running
-- transaction is complete.
create table ledger_entry (
  id           bigint generated always as identity primary key,
  account_id   uuid        not null,
  lot_id       uuid        not null references lot,
  at           timestamptz not null,
  kind         text        not null check (kind in
    ('GRANT', 'HOLD', 'RELEASE', 'SPEND', 'EXPIRE', 'REFUND', 'TRANSFER_OUT', 'TRANSFER_IN')),
  from_bucket  text        not null check (from_bucket in ('OUTSIDE', 'AVAILABLE', 'HELD')),
  to_bucket    text        not null check (to_bucket in
    ('OUTSIDE', 'AVAILABLE', 'HELD', 'SPENT', 'EXPIRED', 'REFUNDED')),
  amount_micro bigint      not null check (amount_micro > 0),
  lease_id     uuid,
  charge_id    text,
  tx           xid8        not null default pg_current_xact_id(),
  check (from_bucket <> to_bucket)
);
create index ledger_of_account on ledger_entry (account_id, id);
create index ledger_by_commit on ledger_entry (tx, id);

alter table wallet enable row level security;
alter table wallet force row level security;
alter table lot enable row level security;
alter table lot force row level security;
alter table ledger_entry enable row level security;
alter table ledger_entry force row level security;

create policy wallet_of_account on wallet for select to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy lot_of_account on lot for select to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy ledger_of_account on ledger_entry for select to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy wallet_worker on wallet to ${worker} using (true) with check (true);
create policy lot_worker on lot to ${worker} using (true) with check (true);
create policy ledger_worker on ledger_entry to ${worker} using (true) with check (true);

grant select on wallet, lot, ledger_entry to ${api};
grant select, insert, update on wallet, lot to ${worker};
grant select, insert on ledger_entry to ${worker};
