-- Patient-reported outcomes. Every key begins with the study, so that the tables can be spread by study.

-- A questionnaire as it is asked. A version never changes: what was answered was answered to these words.
create table instrument (
  study text not null,
  instrument text not null,
  version text not null,
  -- verum.epro.v1.Instrument in the JSON of protobuf, without what stands in columns.
  content jsonb not null,
  -- SHA-256, hex, over what is shown.
  hash text not null,
  source text not null check (source in ('FHIR', 'FORM', 'MODEL')),
  owner text not null default '',
  licence text not null default '',
  -- The form of the study build that its entries fill; '': none.
  form text not null default '',
  imported_at timestamptz not null,
  imported_by text not null,
  primary key (study, instrument, version)
);

create table schedule (
  study text not null,
  schedule text not null,
  version integer not null check (version > 0),
  -- verum.epro.v1.Schedule in the JSON of protobuf, without what stands in columns.
  content jsonb not null,
  instrument text not null,
  instrument_version text not null,
  -- Null: always.
  effective_from date,
  put_at timestamptz not null,
  put_by text not null,
  primary key (study, schedule, version),
  foreign key (study, instrument, instrument_version) references instrument (study, instrument, version)
);

-- Where a site's clocks are, as trial tells it: what holds for a participant until a device says otherwise.
create table site_zone (
  study text not null,
  site text not null,
  zone text not null,
  primary key (study, site)
);

create table participant (
  study text not null,
  subject text not null,
  site text not null,
  primary key (study, subject)
);
create index participant_by_site on participant (study, site, subject);

-- From when on which date is day 0. A date that is taken back is null.
create table anchor_date (
  study text not null,
  subject text not null,
  site text not null,
  anchor text not null check (anchor in ('consent', 'enrolment', 'randomisation', 'visit')),
  -- visit[!repeat]; '' of the others.
  visit text not null default '',
  date date,
  primary key (study, subject, anchor, visit)
);

-- What was decided about taking part, in the order of deciding; a later one holds from its date on. What trial says of
-- the subject (withdrawn, completed, screen failed) stands beside it and ends everything; corrected there, it is taken
-- back here.
create table participation (
  study text not null,
  subject text not null,
  site text not null,
  seq integer not null,
  origin text not null check (origin in ('SITE', 'TRIAL')),
  state text not null check (state in ('active', 'paused', 'ended')),
  from_date date not null,
  reason text not null,
  is_taken_back boolean not null default false,
  at timestamptz not null,
  by text not null,
  primary key (study, subject, seq)
);

-- In which zone the participant was from when on, as the devices tell it.
create table zone_stay (
  study text not null,
  subject text not null,
  site text not null,
  since timestamptz not null,
  zone text not null,
  device text not null,
  primary key (study, subject, since)
);

-- What was worked out of an entry's answers; a confirmed correction works it out anew, as the next revision.
create table score_value (
  study text not null,
  entry uuid not null,
  revision integer not null,
  score text not null,
  subject text not null,
  site text not null,
  -- Null: what it needs was not answered.
  value text,
  primary key (study, entry, revision, score)
);

create table alert_rule (
  study text not null,
  rule text not null,
  -- verum.epro.v1.AlertRule in the JSON of protobuf.
  content jsonb not null,
  -- The instrument or the schedule that it is about; '' of a silent device.
  about text not null,
  is_retired boolean not null,
  put_at timestamptz not null,
  put_by text not null,
  primary key (study, rule)
);

create table alert (
  study text not null,
  alert uuid not null,
  rule text not null,
  subject text not null,
  site text not null,
  -- An entry's UUID, the last of the missed tasks, or the device's last day.
  of text not null,
  is_urgent boolean not null,
  raised_at timestamptz not null,
  closed_at timestamptz,
  closed_by text,
  closed_why text,
  primary key (study, alert),
  foreign key (study, rule) references alert_rule (study, rule),
  -- However often it is found.
  constraint alert_once unique (study, subject, rule, of),
  check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (closed_why is null))
);
create index alert_by_time on alert (study, raised_at desc, alert);

-- When a study's participants are looked at next for what only time brings: missed tasks, silent devices.
create table alert_watch (
  study text primary key,
  next_at timestamptz not null,
  leased_until timestamptz not null default '-infinity'
);

-- Alerts on their way to a webhook, until they have arrived or were given up.
create table alert_post (
  study text not null,
  alert uuid not null,
  url text not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'SENT', 'FAILED')),
  tries integer not null default 0,
  -- Why the last try failed: a kind, never an answer of the other side.
  why text not null default '',
  next_at timestamptz not null,
  leased_until timestamptz not null default '-infinity',
  primary key (study, alert),
  foreign key (study, alert) references alert (study, alert)
);
create index alert_post_waiting on alert_post (next_at) where state = 'WAITING';

call audited('instrument', '{study,instrument,version}');
call audited('schedule', '{study,schedule,version}');
call audited('participant', '{study,subject}');
call audited('anchor_date', '{study,subject,anchor,visit}');
call audited('participation', '{study,subject,seq}');
call audited('zone_stay', '{study,subject,since}');
call audited('score_value', '{study,entry,revision,score}');
call audited('alert_rule', '{study,rule}');
call audited('alert', '{study,alert}');

do $$
declare
  _table text;
  _role text := current_setting('verum.service_role');
begin
  foreach _table in array array['participant', 'anchor_date', 'participation', 'zone_stay', 'score_value', 'alert'] loop
    execute format('call fenced(%L, false)', _table);
  end loop;
  foreach _table in array array['instrument', 'schedule', 'score_value'] loop
    execute format('create trigger refuse_change before update or delete on %I
                    for each statement execute function refuse_change()', _table);
    execute format('revoke update, delete on %I from %I', _table, _role);
  end loop;
  execute format('revoke delete on participant, anchor_date, participation, zone_stay, alert_rule, alert from %I', _role);
end $$;
