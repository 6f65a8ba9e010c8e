-- Events that OpenMeter has not acknowledged yet. Accounts are hashed.
create table openmeter_event (
  id      bigint generated always as identity primary key,
  payload text not null
);
grant select, insert, delete on openmeter_event to ${worker};
