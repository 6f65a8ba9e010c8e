-- What an account wants bought when its credits run low. Without a row: nothing.
create table auto_top_up (
  account_id    uuid        primary key,
  enabled       boolean     not null,
  item          text        not null,
  cap_cents     bigint      not null check (cap_cents > 0),
  declines      int         not null default 0 check (declines >= 0),
  decline_code  text,
  paused        text,
  changed_at    timestamptz not null
);
alter table auto_top_up enable row level security;
alter table auto_top_up force row level security;
create policy own_account on auto_top_up to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy every_account on auto_top_up to ${worker} using (true);
grant select, insert, update on auto_top_up to ${api};
grant select, update, delete on auto_top_up to ${worker};

-- One purchase for one dip. Its id names it at Stripe too, so it cannot be charged twice.
create table top_up (
  id                uuid        primary key,
  account_id        uuid        not null,
  item              text        not null,
  amount_cents      bigint      not null check (amount_cents > 0),
  currency          text        not null,
  credits_micro     bigint      not null check (credits_micro > 0),
  state             text        not null check (state in ('pending', 'granted', 'dropped')),
  outcome           text,
  payment_intent_id text unique,
  attempts          int         not null default 0,
  asked_at          timestamptz,
  next_attempt_at   timestamptz not null,
  claimed_until     timestamptz not null default '-infinity',
  created_at        timestamptz not null
);
create unique index top_up_one_per_dip on top_up (account_id) where state = 'pending';
create index top_up_due on top_up (next_attempt_at) where state = 'pending';
create index top_up_of_account on top_up (account_id, created_at);
alter table top_up enable row level security;
alter table top_up force row level security;
create policy own_account on top_up to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy every_account on top_up to ${worker} using (true);
grant select, update on top_up to ${api};
grant select, insert, update on top_up to ${worker};

-- Declines of one card, whoever entered it where.
create table card_breaker (
  fingerprint text        primary key,
  declines    int         not null,
  open_until  timestamptz not null,
  declined_at timestamptz not null
);
grant select, insert, update, delete on card_breaker to ${worker};
