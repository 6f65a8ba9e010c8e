-- A hundred thousand accounts, as entitlement knows them.
insert into account (id, version, kind, status, granted_tier, subscribed_tier, seats, subscription_version, agent_quota,
  anchor, created_at)
select md5('counted' || n)::uuid, 1, 'DEVICE', 'ACTIVE', 'BASIC', 'BASIC', 0, 0, 0, date_trunc('hour', now()), now()
from generate_series(1, 100000) n;
analyze account;
