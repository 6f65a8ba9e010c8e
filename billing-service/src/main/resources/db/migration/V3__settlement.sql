-- P11: one debit per charge. What could not be debited is waived: the house pays, with an alarm.
create table charge (
  account_id       uuid        not null,
  charge_id        text        not null,
  lease_id         uuid        not null,
  credits_micro    bigint      not null check (credits_micro > 0),
  debited_micro    bigint      not null check (debited_micro >= 0),
  waived_micro     bigint      not null check (waived_micro >= 0),
  late             boolean     not null,
  settled_at       timestamptz not null,
  -- Known from usage.recorded; still empty while only usage.charged of a long stream is there.
  event_id         uuid,
  request_id       text,
  feature          text,
  provider         text,
  model            text,
  requested_model  text,
  multiplier_micro bigint,
  price_version    text,
  primary key (account_id, charge_id),
  constraint charge_conserves check (credits_micro = debited_micro + waived_micro)
);
create index charge_waived on charge (settled_at) where waived_micro > 0;

-- WA-5: the lots that a charge burnt, in burn order.
create table charge_burn (
  account_id   uuid   not null,
  charge_id    text   not null,
  position     int    not null,
  lot_id       uuid   not null references lot,
  amount_micro bigint not null check (amount_micro > 0),
  primary key (account_id, charge_id, position),
  foreign key (account_id, charge_id) references charge
);

-- WA-5: which charge an event belongs to; several events may share one (Idempotency-Key).
create table charge_event (
  account_id uuid not null,
  event_id   uuid not null,
  charge_id  text not null,
  primary key (account_id, event_id),
  foreign key (account_id, charge_id) references charge
);

-- Records that a consumer cannot believe or read; each once, for an operator to see.
create table quarantine (
  consumer      text        not null,
  topic         text        not null,
  partition     int         not null,
  record_offset bigint      not null,
  record_key    text        not null,
  type          text        not null,
  reason        text        not null,
  value         bytea       not null,
  at            timestamptz not null default now(),
  primary key (consumer, topic, partition, record_offset)
);

alter table charge enable row level security;
alter table charge force row level security;
alter table charge_burn enable row level security;
alter table charge_burn force row level security;
alter table charge_event enable row level security;
alter table charge_event force row level security;
create policy charge_of_account on charge for select to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy charge_burn_of_account on charge_burn for select to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy charge_event_of_account on charge_event for select to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy charge_worker on charge to ${worker} using (true) with check (true);
create policy charge_burn_worker on charge_burn to ${worker} using (true) with check (true);
create policy charge_event_worker on charge_event to ${worker} using (true) with check (true);

grant select on charge, charge_burn, charge_event to ${api};
grant select, insert, update on charge to ${worker};
grant select, insert on charge_burn, charge_event, quarantine to ${worker};
