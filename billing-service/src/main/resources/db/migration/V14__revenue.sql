-- How much of a lot's price has been earned, and how much went back, as the journal has it.
create table lot_revenue (
  lot_id          uuid   primary key references lot,
  recognised_nano bigint not null,
  returned_nano   bigint not null
);
grant select, insert, update on lot_revenue to ${worker};

-- The same for the payments of plans without credits, which are earned day by day.
create table payment_revenue (
  payment_id      text        primary key references payment,
  recognised_nano bigint      not null,
  returned_nano   bigint      not null,
  earned_to       timestamptz not null
);
grant select, insert, update on payment_revenue to ${worker};

-- Up to which entry the ledger has been taken into the journal.
create table revenue_cursor (
  only_row boolean primary key default true check (only_row),
  tx       xid8    not null default '0',
  entry    bigint  not null default 0
);
insert into revenue_cursor default values;
grant select, update on revenue_cursor to ${worker};
