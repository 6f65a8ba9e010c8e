-- Money received, once per payment intent or invoice, whatever brought the news.
create table payment (
  id                text        primary key,
  account_id        uuid        not null,
  kind              text        not null check (kind in ('pack', 'plan', 'top_up')),
  item              text        not null,
  payment_intent_id text        unique,
  amount_cents      bigint      not null check (amount_cents >= 0),
  fee_cents         bigint      not null check (fee_cents >= 0),
  currency          text        not null,
  credits_micro     bigint      not null check (credits_micro >= 0),
  grant_key         text        unique,
  refunded_cents    bigint      not null default 0 check (refunded_cents >= 0),
  disputed_cents    bigint      not null default 0 check (disputed_cents >= 0),
  period_start      timestamptz,
  period_end        timestamptz,
  paid_at           timestamptz not null,
  check ((grant_key is null) = (credits_micro = 0))
);
create index on payment (account_id, paid_at desc);
alter table payment enable row level security;
alter table payment force row level security;
create policy own_account on payment to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy every_account on payment to ${worker} using (true);
grant select on payment to ${api};
grant select, insert, update on payment to ${worker};

-- The books. Signed nano-USD: debits are positive, credits negative, each entry sums to zero.
create table journal_entry (
  id          bigint      generated always as identity primary key,
  key         text        not null unique,
  account_id  uuid        not null,
  reason      text        not null,
  recorded_at timestamptz not null
);
create table journal_line (
  entry_id    bigint not null references journal_entry (id),
  position    int    not null,
  account_id  uuid   not null,
  book        text   not null check (book in ('cash', 'fees', 'deferred_revenue', 'recognised_revenue', 'returns')),
  amount_nano bigint not null check (amount_nano <> 0),
  primary key (entry_id, position)
);
create index on journal_line (book);
create index on journal_entry (account_id, id);

create function journal_entry_is_balanced() returns trigger language plpgsql as $$
declare
  entry bigint;
begin
  if tg_table_name = 'journal_entry' then
    entry := new.id;
  else
    entry := new.entry_id;
  end if;
  if (select count(*) < 2 or sum(amount_nano) <> 0 from journal_line where entry_id = entry) then
    raise exception 'journal entry % does not balance', entry using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger journal_entry_balances
  after insert on journal_entry deferrable initially deferred
  for each row execute function journal_entry_is_balanced();
create constraint trigger journal_line_balances
  after insert on journal_line deferrable initially deferred
  for each row execute function journal_entry_is_balanced();

create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only' using errcode = 'check_violation';
end $$;
create trigger journal_entry_stays before update or delete on journal_entry
  for each row execute function journal_is_append_only();
create trigger journal_line_stays before update or delete on journal_line
  for each row execute function journal_is_append_only();

alter table journal_entry enable row level security;
alter table journal_entry force row level security;
alter table journal_line enable row level security;
alter table journal_line force row level security;
create policy own_account on journal_entry to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy own_account on journal_line to ${api}
  using (account_id = nullif(current_setting('app.account', true), '')::uuid)
  with check (account_id = nullif(current_setting('app.account', true), '')::uuid);
create policy every_account on journal_entry to ${worker} using (true);
create policy every_account on journal_line to ${worker} using (true);
grant select on journal_entry, journal_line to ${api};
grant select, insert on journal_entry, journal_line to ${worker};
