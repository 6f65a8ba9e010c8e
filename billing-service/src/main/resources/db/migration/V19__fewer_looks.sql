-- WA-5: the lots of a charge stand in the ledger, written in the transaction that wrote the charge. Its id leads to them by
-- the ledger's primary key; an index of their own cost each event as much as the charge itself.
alter table charge add column tx xid8;
-- The owner of the tables is held to their policies, and has none.
alter table charge no force row level security;
alter table ledger_entry no force row level security;
update charge c set tx = e.tx from ledger_entry e where e.account_id = c.account_id and e.charge_id = c.charge_id;
alter table charge force row level security;
alter table ledger_entry force row level security;
alter table charge alter column tx set default pg_current_xact_id();
drop index ledger_of_charge;

-- One look for each lot that a statement's entries name, not for each entry.
create or replace function ledger_names_own_lots() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select distinct lot_id, account_id from entered) e
     where not exists (select from lot l where l.id = e.lot_id and l.account_id = e.account_id)) then
    raise foreign_key_violation using message = 'a ledger entry names no lot of its account';
  end if;
  return null;
end
$$;

-- EN-2: which wallets have something that belongs into another. The job that looks each second reads these alone.
alter table wallet add column moves_on boolean not null default false;
alter table wallet no force row level security;
alter table lot no force row level security;
update wallet w set moves_on = true
 where merged_into is not null
   and exists (select from lot l where l.account_id = w.account_id and l.state = 'LIVE' and l.available_micro > 0);
alter table wallet force row level security;
alter table lot force row level security;
create index wallet_moves_on on wallet (account_id) where moves_on;
drop index wallet_merged;
create index wallet_merged on wallet (account_id) where merged_into is not null;
