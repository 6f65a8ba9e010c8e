-- Settlement writes thousands of events a second: what one event costs here decides how many.

-- WA-5: the lots of a charge are its SPEND entries in the ledger; they need not stand twice.
drop table charge_burn;
create index ledger_of_charge on ledger_entry (account_id, charge_id) where charge_id is not null;

-- One index for the order of commits and for uniqueness; id is unique by itself.
drop index ledger_by_commit;
alter table ledger_entry drop constraint ledger_entry_pkey, add primary key (tx, id);

-- An entry names a lot of its own account. A foreign key would look, and lock the lot, once for each
-- entry; this looks once for all entries of a statement.
alter table ledger_entry drop constraint ledger_entry_lot_id_fkey;
create function ledger_names_own_lots() returns trigger language plpgsql as $$
begin
  if exists (
    select from entered e
     where not exists (select from lot l where l.id = e.lot_id and l.account_id = e.account_id)) then
    raise foreign_key_violation using message = 'a ledger entry names no lot of its account';
  end if;
  return null;
end
$$;
create trigger ledger_names_own_lots after insert on ledger_entry
  referencing new table as entered for each statement execute function ledger_names_own_lots();

-- Spending what is held changes nothing that an index looks at, and the new version of the row finds
-- room beside the old one: no index is touched.
alter table lot add column in_play boolean not null generated always as (available_micro + held_micro > 0) stored;
drop index lot_in_play, lot_due;
create index lot_in_play on lot (account_id) where in_play;
create index lot_due on lot (expires_at) where state = 'LIVE' and in_play and expires_at is not null;
alter table lot set (fillfactor = 70);
alter table wallet set (fillfactor = 70);
alter table lease set (fillfactor = 70);
alter table lease_pin set (fillfactor = 70);
