-- Usage of all accounts. `${api}` serves requests and sees one account; `${worker}` consumes, keeps house and
-- serves operators. Partitions are made and dropped by keep_partitions() at the end of this file.

-- The smallest UUIDv7 of an instant: partitions of ids are ranges of time.
create function uuid_floor(moment timestamptz) returns uuid
  language sql immutable strict parallel safe
  as $$ select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- What has been counted, remembered longer than any event may be late. Holds no account.
create table counted_event (
  event_id uuid primary key
) partition by range (event_id);
grant select, insert on counted_event to ${worker};

-- Raw usage, one row per provider attempt.
create table usage_event (
  account_id         uuid        not null,
  opened_at          timestamptz not null,
  event_id           uuid        not null,
  request_id         text        not null,
  attempt            int         not null,
  principal_id       uuid        not null,
  principal_type     text        not null,
  agent_id           uuid,
  session_id         uuid,
  feature            text        not null,
  lane               text        not null,
  provider           text        not null,
  model              text        not null,
  requested_model    text        not null,
  route              text        not null,
  input_tokens       bigint      not null,
  cache_read_tokens  bigint      not null,
  cache_write_tokens bigint      not null,
  output_tokens      bigint      not null,
  reasoning_tokens   bigint      not null,
  usage_source       text        not null,
  cost_nano_usd      bigint      not null,
  price_version      text        not null,
  credits_micro      bigint      not null,
  status             text        not null,
  error_code         text,
  streamed           boolean     not null,
  first_token_millis bigint,
  duration_millis    bigint      not null,
  primary key (account_id, opened_at, event_id)
) partition by range (opened_at);
grant select on usage_event to ${api};
grant select, insert, update, delete on usage_event to ${worker};

-- Sums per window. One row per window and combination of dimensions; agent_id is null for calls without an agent.
create table usage_minute (
  account_id          uuid        not null,
  window_start        timestamptz not null,
  principal_id        uuid        not null,
  agent_id            uuid,
  feature             text        not null,
  provider            text        not null,
  model               text        not null,
  route               text        not null,
  requests            bigint      not null,
  failed              bigint      not null,
  charged             bigint      not null,
  input_tokens        bigint      not null,
  cache_read_tokens   bigint      not null,
  cache_write_tokens  bigint      not null,
  output_tokens       bigint      not null,
  reasoning_tokens    bigint      not null,
  cost_nano_usd       bigint      not null,
  credits_micro       bigint      not null,
  list_credits_micro  bigint      not null,
  latency_millis      bigint      not null,
  latency_count       bigint      not null,
  unique nulls not distinct (account_id, window_start, principal_id, agent_id, feature, provider, model, route)
) partition by range (window_start);

create table usage_hour  (like usage_minute including all);
create table usage_day   (like usage_minute including all);
create table usage_month (like usage_minute including all);

grant select on usage_minute, usage_hour, usage_day, usage_month to ${api};
grant select, insert, update, delete on usage_minute, usage_hour, usage_day, usage_month to ${worker};

-- Events that were not counted, whole, until an operator replays them. A row that was replayed stays: it is the
-- dedupe record of its replay, and of a second arrival of the same event.
create table quarantined_event (
  id             uuid primary key default gen_random_uuid(),
  event_id       uuid unique,
  account_id     uuid,
  reason         text        not null,
  detail         text        not null,
  topic          text        not null,
  partition      int         not null,
  record_offset  bigint      not null,
  key            text,
  type           text,
  payload        bytea,
  appended_at    timestamptz not null,
  quarantined_at timestamptz not null,
  outcome        text check (outcome in ('counted', 'duplicate')),
  replayed_at    timestamptz,
  unique (topic, partition, record_offset),
  check ((outcome is null) = (replayed_at is null))
);
create index on quarantined_event (quarantined_at desc, id) where outcome is null;
create index on quarantined_event (account_id) where account_id is not null;
grant select, insert, update on quarantined_event to ${worker};

-- The conservation law, kept by the database itself. `skipped` are records of the topic that are no usage.
create table ingest_tally (
  partition   int primary key,
  accepted    bigint not null,
  counted     bigint not null,
  duplicate   bigint not null,
  quarantined bigint not null check (quarantined >= 0),
  skipped     bigint not null,
  check (accepted = counted + duplicate + quarantined)
);
grant select, insert, update on ingest_tally to ${worker};

-- What metering needs to know of an account: when its months begin, and who took it over.
create table account_state (
  account_id  uuid primary key,
  version     bigint      not null,
  anchor      timestamptz not null,
  merged_into uuid
);
grant select on account_state to ${api};
grant select, insert, update, delete on account_state to ${worker};

-- Erased accounts, recognisable only by somebody who already holds the id: late events of theirs are counted for nobody.
create table erased_account (
  tombstone text primary key,
  erased_at timestamptz not null
);
grant select, insert, delete on erased_account to ${worker};

create table hash_key (
  id     boolean primary key default true check (id),
  secret bytea not null default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')
);
insert into hash_key default values;
grant select on hash_key to ${worker};

create table budget (
  id              uuid primary key,
  account_id      uuid        not null,
  scope           text        not null,
  period          text        not null check (period in ('day', 'week', 'month', 'anchor')),
  limit_nano_usd  bigint check (limit_nano_usd > 0),
  thresholds      int[]       not null,
  action          text        not null check (action in ('notify', 'block')),
  created_at      timestamptz not null,
  unique (account_id, scope, period)
);
grant select, insert, update, delete on budget to ${api};
grant select, update, delete on budget to ${worker};

-- A threshold alerts once per period, whatever is raised, lowered or counted again.
create table budget_alert (
  budget_id     uuid        not null references budget on delete cascade,
  account_id    uuid        not null,
  period_start  timestamptz not null,
  threshold     int         not null,
  spent_nano_usd bigint     not null,
  alerted_at    timestamptz not null,
  primary key (budget_id, period_start, threshold)
);
create index on budget_alert (account_id);
grant select, insert on budget_alert to ${api};
grant select, insert, delete on budget_alert to ${worker};

-- What was last told of a scope, so that only changes are told.
create table budget_notice (
  account_id   uuid        not null,
  scope        text        not null,
  state        text        not null,
  period_start timestamptz not null,
  period_end   timestamptz not null,
  action       text        not null,
  primary key (account_id, scope)
);
grant select, insert, update on budget_notice to ${api};
grant select, insert, update, delete on budget_notice to ${worker};

create sequence budget_version;
grant usage on sequence budget_version to ${api}, ${worker};

do $$
declare
  tenant_table text;
begin
  foreach tenant_table in array array['usage_event', 'usage_minute', 'usage_hour', 'usage_day', 'usage_month',
      'quarantined_event', 'account_state', 'budget', 'budget_alert', 'budget_notice'] loop
    execute format('alter table %I enable row level security', tenant_table);
    execute format('alter table %I force row level security', tenant_table);
    execute format('create policy own_account on %I to ${api}
        using (account_id = nullif(current_setting(''app.account'', true), '''')::uuid)
        with check (account_id = nullif(current_setting(''app.account'', true), '''')::uuid)', tenant_table);
    execute format('create policy all_accounts on %I to ${worker} using (true) with check (true)', tenant_table);
  end loop;
end $$;

-- One day's partition. Made apart and then attached: attaching does not block readers and writers of the parent.
create function make_partition(parent text, day date, low text, high text) returns void
  language plpgsql set search_path = public, pg_temp
  as $$
declare
  child text := parent || '_' || to_char(day, 'YYYYMMDD');
begin
  if to_regclass(child) is null then
    execute format('create table %I (like %I including all)', child, parent);
    execute format('alter table %I enable row level security', child);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, low, high);
  end if;
end $$;

create function drop_partitions_before(parent text, day date) returns void
  language plpgsql set search_path = public, pg_temp
  as $$
declare
  child text;
begin
  for child in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = parent::regclass and c.relname < parent || '_' || to_char(day, 'YYYYMMDD')
  loop
    execute format('drop table %I', child);
  end loop;
end $$;

-- Runs with the owner's rights, since only an owner may make tables: the caller chooses days, never names.
create function keep_partitions(today date, usage_days int, dedupe_days int) returns void
  language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '5s'
  as $$
declare
  day date;
begin
  perform pg_advisory_xact_lock(hashtext('keep_partitions'));
  perform drop_partitions_before('usage_event', today - usage_days);
  perform drop_partitions_before('usage_minute', today - usage_days);
  perform drop_partitions_before('counted_event', today - dedupe_days);
  for day in select generate_series(today - dedupe_days, today + 3, interval '1 day')::date loop
    perform make_partition('counted_event', day, uuid_floor(day)::text, uuid_floor(day + 1)::text);
    if day >= today - usage_days then
      perform make_partition('usage_event', day, day::text, (day + 1)::text);
      perform make_partition('usage_minute', day, day::text, (day + 1)::text);
    end if;
  end loop;
end $$;
revoke execute on function keep_partitions, make_partition, drop_partitions_before from public;
grant execute on function keep_partitions to ${worker};
