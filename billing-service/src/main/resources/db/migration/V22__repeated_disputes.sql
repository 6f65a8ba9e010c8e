-- BI-6: a refund takes from all lots that one payment became; their keys say whose they are.
create index lot_comes_of on lot (split_part(grant_key, ':', 2)) where grant_key like 'again:%' or grant_key like 'merge:%';

-- How often money of the payment went or came back: each time is an entry of its own in the books.
alter table payment add column changes int not null default 0 check (changes >= 0);

-- Each dispute by itself: late news of one that was won says nothing about the next. Those from before are not listed; the next
-- news of such a dispute does.
create table payment_dispute (
  id              text   primary key,
  payment_id      text   not null references payment,
  withdrawn_cents bigint not null check (withdrawn_cents >= 0)
);
create index payment_dispute_of on payment_dispute (payment_id);
grant select, insert, update on payment_dispute to ${worker};
