-- Customers whose account was erased here and who are still to be deleted at Stripe.
create table erased_customer (
  customer_id text        primary key,
  erased_at   timestamptz not null
);
grant select, insert, delete on erased_customer to ${worker};
grant delete on top_up to ${worker};
