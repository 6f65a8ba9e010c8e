-- Lines of quotas that the event stream has been told of (EN-11). The key makes it once, with however many replicas; the
-- limit belongs to it, since another limit (a new tier, an operator's change) has lines of its own.
create table quota_notice (
  account_id   uuid        not null references account,
  feature      text        not null,
  period_start timestamptz not null,
  line         text        not null check (line in ('near_limit', 'exhausted')),
  calls_max    bigint      not null check (calls_max > 0),
  period_end   timestamptz not null check (period_end > period_start),
  primary key (account_id, feature, period_start, line, calls_max)
);
create index on quota_notice (period_end);

alter table quota_notice enable row level security, force row level security;
create policy every_account on quota_notice to ${worker} using (true) with check (true);
grant select, insert, delete on quota_notice to ${worker};
