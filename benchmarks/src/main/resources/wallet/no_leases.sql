truncate lease_pin, lease, charge, charge_event, ledger_entry cascade;
update lot set available_micro = granted_micro, held_micro = 0, spent_micro = 0;
analyze lease, lease_pin, lot, wallet;
