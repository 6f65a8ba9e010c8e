-- Tokens that were issued before this instant are void. Requests ask for it, and whether the account was erased.
alter table account_state add column tokens_not_before timestamptz;
grant select on erased_account to ${api};

-- An account's oldest export makes room for a new one.
grant delete on export to ${api};
