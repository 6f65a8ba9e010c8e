-- A rotation that was asked for: any instance goes on with it, batch by batch, until nothing is left.
create table rotation (
  id          uuid primary key,
  kind        text        not null check (kind in ('KEK', 'DATA_KEYS')),
  started_at  timestamptz not null default now(),
  finished_at timestamptz,
  position    uuid        not null default '00000000-0000-0000-0000-000000000000',
  total       bigint      not null,
  moved       bigint      not null default 0,
  unreadable  bigint      not null default 0
);
create unique index rotation_running on rotation (kind) where finished_at is null;
grant select, insert, update on rotation to ${worker};
