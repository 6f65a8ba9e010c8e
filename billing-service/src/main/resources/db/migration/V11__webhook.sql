-- Stripe's events, each once. Of an event only its envelope is kept: what it speaks of is fetched
-- again when it is worked off, and no personal data lies here.
create table webhook_event (
  id              text        primary key,
  type            text        not null,
  object_id       text        not null,
  created_at      timestamptz not null,
  received_at     timestamptz not null default now(),
  state           text        not null default 'pending' check (state in ('pending', 'done', 'ignored', 'parked')),
  attempts        int         not null default 0,
  next_attempt_at timestamptz not null default now(),
  claimed_until   timestamptz not null default '-infinity',
  note            text
);
create index webhook_event_due on webhook_event (next_attempt_at) where state = 'pending';
create index webhook_event_listed on webhook_event (state, received_at desc, id);
grant select, insert, update on webhook_event to ${worker};

-- Up to when Stripe's own list of events has been compared with ours.
create table reconciliation (
  only_row    boolean     primary key default true check (only_row),
  complete_to timestamptz not null default now()
);
insert into reconciliation default values;
grant select, update on reconciliation to ${worker};
