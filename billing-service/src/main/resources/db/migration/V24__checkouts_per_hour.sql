-- How many payment pages an account has opened lately.
create index checkout_of_account on checkout (account_id, created_at);
