-- A data key rotation takes the oldest first, without looking through those it has replaced.
create index data_key_age on data_key (created_at) where current;
