-- The devices of participants, and what they sent. A device signs what it sends: the bytes that were signed are kept
-- as they came, beside rows that can be read.

create table pairing_code (
  study text not null,
  subject text not null,
  site text not null,
  -- Of the code itself nothing is kept but this.
  code_hash bytea not null check (length(code_hash) = 32),
  kind text not null check (kind in ('OWN', 'SITE')),
  -- Whether the participant's other own devices are revoked when this one is paired.
  replaces boolean not null,
  expires_at timestamptz not null,
  -- A newer code of the subject takes the place of the older.
  is_void boolean not null default false,
  -- By which it was used up.
  device text,
  primary key (study, code_hash)
);
-- Whoever brings a code says nothing of the study.
create unique index pairing_code_by_hash on pairing_code (code_hash);
create index pairing_code_by_subject on pairing_code (study, subject);

create table device (
  study text not null,
  device text not null,
  subject text not null,
  site text not null,
  kind text not null check (kind in ('OWN', 'SITE')),
  -- SubjectPublicKeyInfo, DER, P-256.
  public_key bytea not null,
  paired_at timestamptz not null,
  -- A site's tablet is the participant's for a while; null: until it is revoked.
  valid_until timestamptz,
  platform text not null,
  revoked_at timestamptz,
  revoked_by text,
  revoked_why text,
  primary key (study, device),
  check ((revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoked_why is null))
);
-- A device's proof names the device and nothing else.
create unique index device_by_name on device (device);
create index device_by_subject on device (study, subject);

-- What changes all the time and proves nothing: not audited.
create table device_state (
  study text not null,
  device text not null,
  subject text not null,
  site text not null,
  last_seen_at timestamptz not null,
  app_version text not null,
  language text not null,
  zone text not null,
  -- Device clock minus ours.
  skew_ms bigint,
  waiting integer not null default 0,
  store_lost_at timestamptz,
  primary key (study, device)
) with (fillfactor = 50);

-- What a device told of itself that somebody has to know: a store that was lost, a clock that cannot be.
create table device_event (
  study text not null,
  seq bigint not null generated always as identity,
  subject text not null,
  site text not null,
  device text not null,
  kind text not null check (kind in ('store-lost', 'zone-changed', 'entries-lost')),
  detail text not null,
  at timestamptz not null,
  primary key (study, seq)
);
create index device_event_by_subject on device_event (study, subject, at);

create table entry (
  study text not null,
  entry uuid not null,
  subject text not null,
  site text not null,
  device text not null,
  -- Place in the device's outbox; a gap tells of a loss.
  number bigint not null,
  task text not null,
  schedule text not null,
  -- Null on demand, where a task is answered as often as wanted; otherwise one entry answers it.
  answers_task text,
  -- The visit and form of the study build in which it lands; '': none.
  into_visit text not null,
  into_form text not null,
  instrument text not null,
  instrument_version text not null,
  language text not null,
  app_version text not null,
  -- By the device's own clock, which may be wrong; to the millisecond, as it told.
  started_at timestamptz not null,
  submitted_at timestamptz not null,
  zone text not null,
  offset_minutes integer not null,
  -- Null: the device had never measured it, so its time is taken as it is.
  skew_ms bigint,
  -- The device's time less what was known of its error.
  true_at timestamptz not null,
  received_at timestamptz not null,
  fate text not null check (fate in ('KEPT', 'SET_ASIDE')),
  -- Of what was set aside.
  why text not null check ((fate = 'KEPT') = (why = '')),
  is_late boolean not null,
  -- Of the clock: 'skew-unknown', 'ahead-of-us'.
  flags text[] not null,
  primary key (study, entry)
);
create unique index entry_answers_once on entry (study, subject, answers_task) where fate = 'KEPT';
create index entry_by_subject on entry (study, subject, received_at desc, entry desc);
create index entry_by_arrival on entry (study, received_at desc, entry desc);
create index entry_by_number on entry (study, device, number);

-- What was signed: an Entry (verum.epro.v1), and the signature over it by the device's key.
create table signed_entry (
  study text not null,
  entry uuid not null,
  subject text not null,
  site text not null,
  bytes bytea not null,
  signature bytea not null,
  primary key (study, entry),
  foreign key (study, entry) references entry (study, entry)
);

create table answer (
  study text not null,
  entry uuid not null,
  -- From 1, in the order of the entry.
  position integer not null,
  site text not null,
  item text not null,
  -- As a JSON list: a text is kept to the letter.
  "values" jsonb not null,
  declined boolean not null,
  -- By the device's own clock.
  at timestamptz,
  primary key (study, entry, position),
  foreign key (study, entry) references entry (study, entry)
);

-- What was not stored, and why: once however often it is sent again.
create table refused_entry (
  study text not null,
  device text not null,
  -- SHA-256 of the bytes.
  hash bytea not null,
  subject text not null,
  site text not null,
  -- As far as it could be read.
  entry text not null,
  number bigint,
  why text not null,
  at timestamptz not null,
  primary key (study, device, hash)
);
create index refused_entry_by_subject on refused_entry (study, subject, at);

create table photo (
  study text not null,
  subject text not null,
  -- Of the bytes, hex.
  sha256 text not null,
  site text not null,
  device text not null,
  media_type text not null,
  bytes bytea not null,
  received_at timestamptz not null,
  primary key (study, subject, sha256)
);

-- The site asks to change an answer, the participant says yes or no; the entry stays as it is.
create table correction (
  study text not null,
  correction text not null,
  entry uuid not null,
  subject text not null,
  site text not null,
  task text not null,
  item text not null,
  old_values jsonb not null,
  new_values jsonb not null,
  reason text not null check (btrim(reason) <> ''),
  author text not null,
  asked_at timestamptz not null,
  state text not null default 'ASKED' check (state in ('ASKED', 'CONFIRMED', 'DECLINED', 'WITHDRAWN')),
  answered_at timestamptz,
  -- Device or user.
  answered_by text,
  -- What the device's own clock showed then, JSON of verum.epro.v1.DeviceTime.
  answered_told jsonb,
  primary key (study, correction),
  foreign key (study, entry) references entry (study, entry)
);
create unique index correction_once_open on correction (study, entry, item) where state = 'ASKED';
create index correction_by_subject on correction (study, subject, asked_at);

call audited('pairing_code', '{study,code_hash}');
call audited('device', '{study,device}');
call audited('device_event', '{study,seq}');
call audited('entry', '{study,entry}');
call audited('refused_entry', '{study,device,hash}');
call audited('correction', '{study,correction}');
call needs_audit_context('signed_entry');
call needs_audit_context('answer');
call needs_audit_context('photo');

do $$
declare
  _table text;
  _role text := current_setting('verum.service_role');
begin
  foreach _table in array array['entry', 'signed_entry', 'answer', 'refused_entry', 'photo', 'device_event'] loop
    execute format('create trigger refuse_change before update or delete on %I
                    for each statement execute function refuse_change()', _table);
    execute format('revoke update, delete on %I from %I', _table, _role);
  end loop;
  foreach _table in array array['pairing_code', 'device', 'device_state', 'device_event', 'entry', 'signed_entry',
                                'answer', 'refused_entry', 'photo', 'correction'] loop
    execute format('call fenced(%L, false)', _table);
  end loop;
  execute format('revoke delete on pairing_code, device, correction from %I', _role);
end $$;
