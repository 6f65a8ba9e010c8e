-- EN-2: wallets whose credits go over to another account.
create index wallet_merged on wallet (merged_into) where merged_into is not null;

-- An operator looks at what was set aside, and has it taken again.
alter table quarantine add column id uuid not null default gen_random_uuid() unique;
alter table quarantine add column replayed_at timestamptz;
grant update (reason, replayed_at) on quarantine to ${worker};

-- A customer that was deleted at Stripe by hand is replaced.
grant update (customer_id) on stripe_customer to ${api};
