-- The KEK that a KEK rotation moves everything to: only instances whose primary one it is go on with it. Rotations from
-- before have none.
alter table rotation add column target_kek text check (target_kek is null or kind = 'KEK');
