-- What a context remembers of the events that others deliver to it, and what people decided about its own that could
-- not be delivered.

-- Below this place in a producer's outbox nothing is delivered any more: everything has been taken, or dismissed by a
-- person. The producer says so with each delivery. One row a producer, and its lock makes two deliveries of one
-- producer queue up: a process that was paused must not run beside the one that took its work over.
create table event_settled (
  producer text primary key,
  xid xid8 not null,
  seq bigint not null
);

-- Events that were taken and that may still come again. What lies below `event_settled` is dropped at the next
-- delivery, so the table stays as small as what is in flight.
create table event_seen (
  producer text not null,
  id uuid not null,
  xid xid8 not null,
  seq bigint not null,
  primary key (producer, id)
);
create index event_seen_by_place on event_seen (producer, xid, seq);

-- A parked event is a fact that somebody did not learn. Whoever has it tried again, or decides that it need not be
-- learnt, leaves a name and a reason.
create table outbox_decision (
  number bigint not null generated always as identity primary key,
  consumer text not null,
  event uuid not null,
  aggregate text not null,
  type text not null,
  error text not null,
  decision text not null check (decision in ('RELEASED', 'DISMISSED'))
);
call audited('outbox_decision', '{number}');
create trigger refuse_change before update or delete on outbox_decision
  for each statement execute function refuse_change();
