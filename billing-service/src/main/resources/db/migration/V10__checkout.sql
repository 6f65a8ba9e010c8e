-- Who an account is at Stripe. Its row is the lock under which its subscription changes.
create table stripe_customer (
  account_id           uuid        primary key,
  customer_id          text        not null unique,
  subscription_version bigint      not null default 0,
  created_at           timestamptz not null
);
alter table stripe_customer enable row level security;
alter table stripe_customer force row level security;
create policy own_account on stripe_customer to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy every_account on stripe_customer to ${worker} using (true);
grant select, insert on stripe_customer to ${api};
grant select, insert, update, delete on stripe_customer to ${worker};

-- Every price that was ever sold, so that an old subscription is understood after a price change.
create table sold_price (
  price_id     text        primary key,
  item         text        not null,
  amount_cents bigint      not null check (amount_cents > 0),
  currency     text        not null,
  first_seen   timestamptz not null
);
grant select, insert on sold_price to ${api}, ${worker};

-- An order. What was offered is kept with it: a later catalogue changes nothing that was ordered.
create table checkout (
  id              uuid        primary key,
  account_id      uuid        not null,
  idempotency_key text        not null check (length(idempotency_key) between 1 and 255),
  item            text        not null,
  quantity        int         not null check (quantity > 0),
  catalog_version text        not null,
  amount_cents    bigint      not null check (amount_cents > 0),
  currency        text        not null,
  credits_micro   bigint      not null check (credits_micro >= 0),
  state           text        not null check (state in ('opening', 'pending', 'granted', 'expired', 'failed')),
  claimed_until   timestamptz not null,
  customer_id     text,
  price_id        text,
  session_id      text unique,
  url             text,
  failure         text,
  created_at      timestamptz not null,
  expires_at      timestamptz not null,
  asked_at        timestamptz not null,
  unique (account_id, idempotency_key),
  check (state = 'opening' or session_id is not null)
);
alter table checkout enable row level security;
alter table checkout force row level security;
create policy own_account on checkout to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy every_account on checkout to ${worker} using (true);
grant select, insert, update on checkout to ${api};
grant select, update, delete on checkout to ${worker};
