-- A hold on a wallet for one gateway: GRANTED → CLOSING → DONE; FENCED from either → DONE.
-- No reference to wallet: a close that overtakes its grant leaves a tombstone (P8).
create table lease (
  id               uuid primary key,
  account_id       uuid        not null,
  gateway_id       text        not null,
  incarnation      uuid        not null,
  state            text        not null check (state in ('GRANTED', 'CLOSING', 'FENCED', 'DONE')),
  size_micro       bigint      not null check (size_micro >= 0),
  given_back_micro bigint      not null check (given_back_micro >= 0),
  debited_micro    bigint      not null check (debited_micro >= 0),
  closed           boolean     not null,
  -- P13, P15: in milliseconds of billing's well time.
  last_seen_well   bigint      not null,
  -- P13, P14: what the gateway attested, and the recall it knew then.
  idle_micro       bigint      check (idle_micro >= 0),
  idle_recall      bigint      not null default 0,
  granted_at       timestamptz not null,
  ended_at         timestamptz,
  constraint lease_never_overdrawn check (given_back_micro + debited_micro <= size_micro),
  constraint lease_ended check ((state = 'DONE') = (ended_at is not null))
);
create index lease_open on lease (account_id) where state <> 'DONE';
create index lease_silent on lease (last_seen_well) where state in ('GRANTED', 'CLOSING');

-- Which lots a lease holds, in burn order.
create table lease_pin (
  lease_id   uuid   not null references lease,
  lot_id     uuid   not null references lot,
  account_id uuid   not null,
  position   int    not null,
  held_micro bigint not null check (held_micro >= 0),
  primary key (lease_id, lot_id)
);

-- P15: time during which billing was well; it stands still while billing or its database is away.
create table well_clock (
  only_one    boolean primary key default true check (only_one),
  well_millis bigint      not null check (well_millis >= 0),
  beat_at     timestamptz not null
);
insert into well_clock (well_millis, beat_at) values (0, now());

alter table lease enable row level security;
alter table lease force row level security;
alter table lease_pin enable row level security;
alter table lease_pin force row level security;
create policy lease_worker on lease to ${worker} using (true) with check (true);
create policy lease_pin_worker on lease_pin to ${worker} using (true) with check (true);

grant select, insert, update on lease to ${worker};
grant select, insert, update, delete on lease_pin to ${worker};
grant select, update on well_clock to ${worker};
