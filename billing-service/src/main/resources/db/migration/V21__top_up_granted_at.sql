-- The monthly cap and the cool-down go by when a top-up was paid for, which may be long after the dip.
alter table top_up add column granted_at timestamptz;
update top_up set granted_at = coalesce(asked_at, created_at) where state = 'granted';
alter table top_up add constraint granted_has_time check ((state = 'granted') = (granted_at is not null));
drop index top_up_of_account;
create index top_up_granted on top_up (account_id, granted_at) where state = 'granted';
