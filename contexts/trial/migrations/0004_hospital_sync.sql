-- The hospitals behind the sites, as their own systems tell of them, and how the exchange goes (ADR 20). A hospital's
-- code is the code of its sites (ADR 6). What a hospital sends is written as `system:hospital/<code>`, so that the trail
-- tells its changes from those of people. Nothing is ever deleted: what is no longer sent is absent.

create table hospital (
  code text primary key,
  -- The configured connector that brings it.
  connector text not null,
  -- Type and id in its own system, once it has sent itself.
  source text not null default '',
  -- A list of {lang, text}.
  name jsonb not null default '[]',
  address text not null default '',
  phone text not null default '',
  email text not null default '',
  -- What the hospital sent last, by field: a field that differs from it was changed here.
  sent jsonb not null default '{}',
  absent boolean not null default false,
  revision bigint not null default 1
);
create index hospital_by_connector on hospital (connector);

create table hospital_department (
  hospital text not null references hospital (code),
  -- Type and id in the hospital's system.
  id text not null,
  name jsonb not null,
  specialty text not null,
  active boolean not null,
  absent boolean not null default false,
  primary key (hospital, id)
);

create table hospital_practitioner (
  hospital text not null references hospital (code),
  id text not null,
  name jsonb not null,
  active boolean not null,
  absent boolean not null default false,
  primary key (hospital, id)
);

-- What a practitioner does at a hospital; one may do several things.
create table hospital_role (
  hospital text not null references hospital (code),
  id text not null,
  practitioner text not null,
  role text not null,
  department text not null,
  active boolean not null,
  absent boolean not null default false,
  primary key (hospital, id),
  foreign key (hospital, practitioner) references hospital_practitioner (hospital, id)
);
create index hospital_role_by_practitioner on hospital_role (hospital, practitioner);

-- Which name of its own the hospital proposed last for a site of a study.
create table site_proposal (
  study text not null,
  site text not null,
  name jsonb not null,
  primary key (study, site),
  foreign key (study, site) references site (study, code)
);

-- How far the exchange of a connector has come, and when it goes on. Written with every page, in the page's own
-- transaction: a process that dies anywhere leaves the cursor where its records are.
create table sync_state (
  connector text primary key,
  -- Of the run that is going on, or was last.
  run integer not null default 0,
  is_running boolean not null default false,
  cursor jsonb,
  -- Records changed since then are asked for, by the hospital's own clock; null asks for all.
  since timestamptz,
  last_success_at timestamptz,
  last_full_at timestamptz,
  next_try_at timestamptz not null,
  -- The hospital has asked not to be called before: whoever asks for an exchange waits for it, too.
  not_before timestamptz,
  failures integer not null default 0,
  -- Why the last try failed; '' after a success.
  failure text not null default '',
  -- Of the process that is at it; others show what it left here.
  breaker text not null default 'closed' check (breaker in ('closed', 'open', 'half-open')),
  breaker_retry_at timestamptz,
  -- A person has asked for it.
  requested_by text,
  requested_full boolean not null default false,
  leased_by text,
  leased_until timestamptz not null default '-infinity'
);

create table sync_run (
  connector text not null references sync_state (connector),
  number integer not null,
  is_full boolean not null,
  state text not null check (state in ('RUNNING', 'WAITING', 'DONE', 'FAILED')),
  -- A user, where a person has asked for it.
  requested_by text,
  started_at timestamptz not null,
  finished_at timestamptz,
  pages integer not null default 0,
  records integer not null default 0,
  changed integer not null default 0,
  unchanged integer not null default 0,
  parked integer not null default 0,
  -- Of those parked, how many could not be told apart from any other: then nothing is called absent.
  nameless integer not null default 0,
  conflicts integer not null default 0,
  absent integer not null default 0,
  announced integer not null default 0,
  failure text not null default '',
  primary key (connector, number),
  check ((finished_at is not null) = (state in ('DONE', 'FAILED')))
);

-- Which run has seen a record last. Apart from the records, because being seen is no change.
create table sync_seen (
  connector text not null,
  hospital text not null,
  -- Type and id; of a bad record without them, the name under which it is parked.
  id text not null,
  run integer not null,
  times integer not null default 1,
  at timestamptz not null default clock_timestamp(),
  primary key (connector, hospital, id)
);

-- Records that could not be taken. `excerpt` is a skeleton: what a record looks like, and nothing that it says.
create table sync_parked (
  connector text not null references sync_state (connector),
  -- Made from the record's type and id, from its content where it has none.
  record text not null,
  -- As far as it is known; else the connector.
  hospital text not null,
  source text not null,
  place text not null,
  rule text not null,
  text_en text not null,
  text_zh text not null,
  excerpt text not null,
  hash text not null,
  state text not null default 'OPEN' check (state in ('OPEN', 'RETRYING', 'DISMISSED', 'RESOLVED')),
  first_at timestamptz not null default clock_timestamp(),
  reason text not null default '',
  primary key (connector, hospital, record)
);
create index sync_parked_open on sync_parked (connector, hospital) where state in ('OPEN', 'RETRYING');

-- Fields that both sides have changed. Ours stand until somebody decides.
create table sync_conflict (
  hospital text not null references hospital (code),
  number integer not null,
  -- The study whose site's name is meant; '' for the hospital itself.
  study text not null,
  field text not null,
  ours jsonb not null,
  theirs jsonb not null,
  since timestamptz not null default clock_timestamp(),
  -- SETTLED: both sides agree again, and nobody had to decide.
  decision text check (decision in ('KEEP_OURS', 'TAKE_THEIRS', 'SETTLED')),
  decided_at timestamptz,
  decided_by text,
  reason text not null default '',
  primary key (hospital, number),
  check ((decision is null) = (decided_at is null))
);
create unique index sync_conflict_open on sync_conflict (hospital, study, field) where decision is null;

call audited('hospital', '{code}');
call audited('hospital_department', '{hospital,id}');
call audited('hospital_practitioner', '{hospital,id}');
call audited('hospital_role', '{hospital,id}');
call audited('site_proposal', '{study,site}');
call audited('sync_parked', '{connector,hospital,record}');
call audited('sync_conflict', '{hospital,number}');
call needs_audit_context('sync_state');
call needs_audit_context('sync_run');
call needs_audit_context('sync_seen');
do $$ begin
  execute format('revoke delete on hospital, hospital_department, hospital_practitioner, hospital_role, site_proposal,
                  sync_state, sync_run, sync_parked, sync_conflict from %I', current_setting('verum.service_role'));
end $$;

-- The second fence: a hospital is reached by a grant at a site with its code, or in a whole study that has such a site.
create function reaches_hospital(_hospital text, _places text[]) returns boolean language sql stable as $$
  select exists (
    select from unnest(_places) as p (place)
     where p.place = '*/*' or split_part(p.place, '/', 2) = _hospital
        or (split_part(p.place, '/', 2) = '*'
            and exists (select from site s where s.study = split_part(p.place, '/', 1) and s.code = _hospital)))
$$;
do $$
declare
  _table text;
begin
  foreach _table in array array['hospital_department', 'hospital_practitioner', 'hospital_role', 'sync_parked'] loop
    execute format('alter table %I enable row level security', _table);
    execute format('create policy reach on %I using (reaches_hospital(hospital, (select reach_places())))', _table);
  end loop;
  alter table hospital enable row level security;
  create policy reach on hospital using (reaches_hospital(code, (select reach_places())));
  -- The name of a site is its study's business.
  alter table sync_conflict enable row level security;
  create policy reach on sync_conflict using (
    reaches_hospital(hospital, (select reach_places()))
    and (study = '' or array[study || '/' || hospital, study || '/*', '*/' || hospital, '*/*'] && (select reach_places())));
end $$;
