-- How participants are reminded, and what came of each reminder. Addresses are encrypted under a key that the database
-- never sees.

-- Which key the addresses are encrypted under, so that a start with another one is noticed before anything is read.
create table address_key (
  slot text primary key default 'current' check (slot = 'current'),
  id text not null
);

create table reminder_setting (
  study text not null,
  subject text not null,
  site text not null,
  channels text[] not null check (channels <@ array['push', 'sms', 'email', 'calendar', 'message']),
  -- Civil times, '22:00'; both empty where nothing is quiet.
  quiet_from text not null,
  quiet_to text not null,
  language text not null,
  -- Sealed: a telephone number or e-mail address, and the browser's subscription.
  address bytea,
  push bytea,
  primary key (study, subject),
  check ((quiet_from = '') = (quiet_to = ''))
);

-- When a participant's reminders are planned next. Not audited: it changes all the time and proves nothing.
create table reminder_plan (
  study text not null,
  subject text not null,
  site text not null,
  next_at timestamptz not null,
  leased_until timestamptz not null default '-infinity',
  primary key (study, subject)
) with (fillfactor = 50);
create index reminder_plan_by_time on reminder_plan (next_at);

-- One for each way by which one thing is said of one task: that it goes out twice is kept from here.
create table reminder (
  study text not null,
  subject text not null,
  site text not null,
  task text not null,
  kind text not null check (kind in ('due', 'closing')),
  channel text not null check (channel in ('push', 'sms', 'email', 'message')),
  -- What the other side may know it by.
  id uuid not null default gen_random_uuid(),
  at timestamptz not null,
  until timestamptz not null,
  -- SENDING: a try has begun, and what comes of it is not known yet.
  state text not null default 'WAITING' check (state in ('WAITING', 'SENDING', 'SENT', 'FAILED', 'SKIPPED')),
  -- A stable name, never an answer of the other side.
  why text not null default '',
  tries integer not null default 0,
  next_at timestamptz not null,
  settled_at timestamptz,
  leased_until timestamptz not null default '-infinity',
  primary key (study, subject, task, kind, channel),
  check ((settled_at is null) = (state in ('WAITING', 'SENDING')))
);
create index reminder_due on reminder (next_at) where state in ('WAITING', 'SENDING');
create index reminder_by_subject on reminder (study, subject, at desc, id);

call audited('address_key', '{slot}');
call audited('reminder_setting', '{study,subject}');

do $$
declare
  _table text;
  _role text := current_setting('verum.service_role');
begin
  foreach _table in array array['reminder_setting', 'reminder_plan', 'reminder'] loop
    execute format('call fenced(%L, false)', _table);
  end loop;
  execute format('revoke delete on address_key, reminder_setting, reminder from %I', _role);
end $$;
