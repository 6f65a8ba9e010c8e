-- Events wait here, written in the transaction of their cause, until Kafka has acknowledged them.
create table outbox (
  id          bigint generated always as identity primary key,
  event_id    uuid        not null default gen_random_uuid(),
  topic       text        not null,
  key         text        not null,
  type        text        not null,
  payload     text        not null,
  occurred_at timestamptz not null default now()
);
grant insert on outbox to ${api};
grant select, insert, delete on outbox to ${worker};

-- The next offset of each partition, moved in the transaction of the effect: exactly once.
create table consumed_offset (
  consumer    text   not null,
  topic       text   not null,
  partition   int    not null,
  topic_id    text   not null,
  next_offset bigint not null check (next_offset >= 0),
  primary key (consumer, topic, partition)
);
grant select, insert, update on consumed_offset to ${worker};
